package dev.cairn.internal.check;

import dev.cairn.error.InvalidArgumentException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parses durations of annotations and properties. */
public final class Durations {
  private static final Pattern SIMPLE = Pattern.compile("(\\d+)\\s*(ms|s|m|h|d)");

  private Durations() {}

  /**
   * Parses {@code 500ms}, {@code 2s}, {@code 5m}, {@code 1h}, {@code 2d}, or ISO-8601 such as
   * {@code PT0.5S}.
   *
   * @param text the text
   * @return the duration, zero or more
   * @throws InvalidArgumentException if the text has another form, or is negative
   */
  public static Duration parse(String text) {
    try {
      var simple = SIMPLE.matcher(text.strip());
      Duration parsed =
          simple.matches()
              ? of(Long.parseLong(simple.group(1)), simple.group(2))
              : Duration.parse(text.strip());
      if (!parsed.isNegative()) {
        return parsed;
      }
    } catch (DateTimeParseException | NumberFormatException | ArithmeticException notOne) {
      throw unreadable(text, notOne);
    }
    throw unreadable(text, null);
  }

  private static Duration of(long amount, String unit) {
    return switch (unit) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }

  private static InvalidArgumentException unreadable(String text, @Nullable Throwable cause) {
    return new InvalidArgumentException(
        "duration",
        "'%s' is not a duration. Write it as 500ms, 2s, 5m, 1h, 2d or PT0.5S.".formatted(text),
        cause);
  }
}
