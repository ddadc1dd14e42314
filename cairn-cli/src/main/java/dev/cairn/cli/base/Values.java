package dev.cairn.cli.base;

import dev.cairn.cli.output.CommandFailure;
import dev.cairn.cli.output.ExitCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.StringNode;

/** Reads values of options. */
public final class Values {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();
  private static final Pattern SHORT = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

  private Values() {}

  /** Returns a value: JSON, or the text itself if it is not JSON. */
  public static JsonNode json(String given) {
    try {
      return JSON.readTree(given);
    } catch (JacksonException text) {
      return StringNode.valueOf(given);
    }
  }

  /** Returns a duration such as 30s, 5m, 2h, 1d or PT1H30M. */
  public static Duration duration(String given) {
    Matcher matcher = SHORT.matcher(given.toLowerCase(Locale.ROOT));
    if (matcher.matches()) {
      long number = Long.parseLong(matcher.group(1));
      return switch (matcher.group(2)) {
        case "ms" -> Duration.ofMillis(number);
        case "s" -> Duration.ofSeconds(number);
        case "m" -> Duration.ofMinutes(number);
        case "h" -> Duration.ofHours(number);
        default -> Duration.ofDays(number);
      };
    }
    try {
      return Duration.parse(given);
    } catch (DateTimeParseException malformed) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "'%s' is not a duration.".formatted(given),
          "Write it as 30s, 5m, 2h, 1d or PT1H30M.");
    }
  }

  /** Returns a time such as 2026-01-31T12:00:00Z, or a duration before now, such as 2h. */
  public static Instant time(String given) {
    try {
      return Instant.parse(given);
    } catch (DateTimeParseException notATime) {
      return Clock.systemUTC().instant().minus(duration(given));
    }
  }

  /** Returns a duration for people, such as {@code 1.5 s}. */
  public static String took(JsonNode millis) {
    if (!millis.isNumber()) {
      return "";
    }
    long took = millis.asLong();
    if (took < 10_000) {
      return took + " ms";
    }
    Duration duration = Duration.ofMillis(took);
    return duration.toHours() > 0
        ? "%d h %d min".formatted(duration.toHours(), duration.toMinutesPart())
        : "%d min %d s".formatted(duration.toMinutes(), duration.toSecondsPart());
  }
}
