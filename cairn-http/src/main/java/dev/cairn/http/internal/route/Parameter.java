package dev.cairn.http.internal.route;

/**
 * A parameter of a route.
 *
 * @param name its name
 * @param place where it is
 * @param kind its type
 * @param description what it means
 */
public record Parameter(String name, Place place, Kind kind, String description) {
  /** Where a parameter is. */
  public enum Place {
    PATH,
    QUERY,
    HEADER
  }

  /** The type of a parameter. */
  public enum Kind {
    TEXT,
    TEXTS,
    NUMBER,
    TIME,
    DURATION,
    /** Parameters of any other name, which are ignored. */
    OTHERS
  }

  public static Parameter path(String name, String description) {
    return new Parameter(name, Place.PATH, Kind.TEXT, description);
  }

  public static Parameter query(String name, Kind kind, String description) {
    return new Parameter(name, Place.QUERY, kind, description);
  }

  public static Parameter header(String name, String description) {
    return new Parameter(name, Place.HEADER, Kind.TEXT, description);
  }
}
