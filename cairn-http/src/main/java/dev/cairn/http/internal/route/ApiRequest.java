package dev.cairn.http.internal.route;

import dev.cairn.http.access.Principal;
import dev.cairn.http.internal.json.Json;
import dev.cairn.http.internal.json.Members;
import dev.cairn.http.internal.problem.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A request to a route. Its values are checked when they are read.
 *
 * @param principal who sent it, with the role that counts for this request
 * @param caller who sent it, with all grants
 * @param path the parameters in the path
 * @param query the parameters in the query
 * @param headers the headers of the route, by lower-case name
 * @param content the body; empty if there is none
 * @param source the request of the client
 */
public record ApiRequest(
    Principal principal,
    Principal caller,
    Map<String, String> path,
    Map<String, List<String>> query,
    Map<String, String> headers,
    String content,
    HttpServletRequest source) {
  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");
  private static final Pattern SECONDS = Pattern.compile("\\d{1,7}(ms|s|m|h)?");

  /** Returns a parameter in the path. */
  public String path(String name) {
    String value = path.get(name);
    if (value == null || value.isEmpty()) {
      throw Problem.badParameter(name, "The path has no value for '%s'.".formatted(name));
    }
    return value;
  }

  public List<String> queries(String name) {
    return query.getOrDefault(name, List.of());
  }

  public Optional<String> query(String name) {
    List<String> values = queries(name);
    if (values.size() > 1) {
      throw Problem.badParameter(
          name, "%s was given %d times; give it once.".formatted(name, values.size()));
    }
    return values.stream().findFirst();
  }

  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
  }

  /** Returns a whole number within a range. */
  public int number(String name, int otherwise, int least, int most) {
    Optional<String> given = query(name);
    if (given.isEmpty()) {
      return otherwise;
    }
    if (NUMBER.matcher(given.get()).matches()) {
      int value = Integer.parseInt(given.get());
      if (value >= least && value <= most) {
        return value;
      }
    }
    throw Problem.badParameter(
        name,
        "%s is '%s'; must be a number from %d to %d.".formatted(name, given.get(), least, most));
  }

  /** Returns a time. */
  public Optional<Instant> time(String name) {
    return query(name).map(text -> instant(name, text));
  }

  private static Instant instant(String name, String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException malformed) {
      throw Problem.badParameter(
          name, "%s is '%s'; must be a time such as 2026-01-31T12:00:00Z.".formatted(name, text));
    }
  }

  /** Returns a duration up to a maximum, such as {@code 30s} or {@code PT30S}. */
  public Duration duration(String name, Duration otherwise, Duration most) {
    Optional<String> given = query(name);
    if (given.isEmpty()) {
      return otherwise;
    }
    Optional<Duration> parsed = parse(given.get());
    if (parsed.isEmpty() || parsed.get().isNegative() || parsed.get().compareTo(most) > 0) {
      throw Problem.badParameter(
          name,
          "%s is '%s'; must be a duration from 0s to %ds, such as 30s or PT30S."
              .formatted(name, given.get(), most.toSeconds()));
    }
    return parsed.get();
  }

  private static Optional<Duration> parse(String text) {
    try {
      if (!SECONDS.matcher(text).matches()) {
        return Optional.of(Duration.parse(text));
      }
      String digits = text.replaceAll("\\D", "");
      long amount = Long.parseLong(digits);
      return Optional.of(
          switch (text.substring(digits.length())) {
            case "ms" -> Duration.ofMillis(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofSeconds(amount);
          });
    } catch (DateTimeParseException malformed) {
      return Optional.empty();
    }
  }

  /** Reads the body. */
  public <T> T body(Class<T> type) {
    if (content.isEmpty()) {
      throw Problem.badBody("$", "The body is empty; send a JSON object.");
    }
    T read = Json.read(content, type);
    if (read == null) {
      throw Problem.badBody("$", "The body is null; send a JSON object.");
    }
    List<String> missing = Members.missing(read);
    if (!missing.isEmpty()) {
      throw Problem.badBody(missing.getFirst(), "The body has no value for %s.".formatted(missing));
    }
    return read;
  }

  /** Reads the body, or returns another value if there is none. */
  public <T> T bodyOr(T otherwise, Class<T> type) {
    return content.isEmpty() ? otherwise : body(type);
  }
}
