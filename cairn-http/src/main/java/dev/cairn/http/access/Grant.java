package dev.cairn.http.access;

import dev.cairn.error.InvalidArgumentException;

/**
 * A role, and the area in which it counts.
 *
 * @param role what is permitted
 * @param area where
 */
public record Grant(Role role, Area area) {
  private static final String QUEUE = "queue:";
  private static final String APPLICATION = "application:";

  /**
   * Returns a role that counts everywhere.
   *
   * @param role the role
   * @return the grant
   */
  public static Grant everywhere(Role role) {
    return new Grant(role, Area.EVERYTHING);
  }

  /**
   * Reads the text of a grant, such as {@code OPERATOR}, {@code OPERATOR queue:mail} or {@code
   * VIEWER application:shop}.
   *
   * @param text the text
   * @return the grant
   * @throws InvalidArgumentException if it has another form
   */
  public static Grant parse(String text) {
    int blank = text.indexOf(' ');
    String role = blank < 0 ? text : text.substring(0, blank);
    for (Role each : Role.values()) {
      if (each.name().equals(role)) {
        return new Grant(each, blank < 0 ? Area.EVERYTHING : area(text.substring(blank + 1)));
      }
    }
    throw new InvalidArgumentException(
        "grant",
        "'%s' is not a grant; must be such as OPERATOR, OPERATOR queue:mail or OPERATOR application:shop."
            .formatted(text));
  }

  /**
   * Reads the text of an area, such as {@code queue:mail} or {@code application:shop}.
   *
   * @param text the text
   * @return the area
   * @throws InvalidArgumentException if it has another form
   */
  public static Area area(String text) {
    if (text.startsWith(QUEUE)) {
      return Area.queue(text.substring(QUEUE.length()));
    }
    if (text.startsWith(APPLICATION)) {
      return Area.application(text.substring(APPLICATION.length()));
    }
    throw new InvalidArgumentException(
        "area",
        "'%s' is not an area; must be such as queue:mail or application:shop.".formatted(text));
  }

  /**
   * Returns the grant as a text, which {@link #parse} reads.
   *
   * @return the text
   */
  public String text() {
    return switch (area) {
      case Area.Everything all -> role.name();
      case Area.Queue(var name) -> role + " " + QUEUE + name;
      case Area.Application(var name) -> role + " " + APPLICATION + name;
    };
  }
}
