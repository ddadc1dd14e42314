package dev.cairn.springai;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The time to wait that a provider asks for, in a header or in a message. */
final class WaitTime {
  /** OpenAI: "try again in 1m2.5s" or "in 350ms". */
  private static final Pattern TRY_AGAIN =
      Pattern.compile(
          "try again in (?:(?<h>\\d{1,3})h)?(?:(?<m>\\d{1,4})m(?!s))?(?:(?<n>\\d{1,7}(?:\\.\\d+)?)(?<unit>ms|s))?",
          Pattern.CASE_INSENSITIVE);

  /** Azure: "retry after 6 seconds"; Google: "retryDelay": "34s". */
  private static final Pattern RETRY_AFTER =
      Pattern.compile(
          "(?:retry after |\"retryDelay\"\\s*:\\s*\")(\\d{1,7}(?:\\.\\d+)?) ?s",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}(?:\\.\\d+)?");

  private WaitTime() {}

  /** Reads {@code retry-after-ms} or {@code Retry-After}. */
  static Optional<Duration> inHeaders(HttpFailure http) {
    return http.header("retry-after-ms")
        .flatMap(value -> duration(value, "ms"))
        .or(() -> http.header("Retry-After").flatMap(value -> retryAfter(value, http)))
        .filter(Duration::isPositive);
  }

  private static Optional<Duration> retryAfter(String value, HttpFailure http) {
    return duration(value, "s")
        .or(() ->
            date(value)
                .flatMap(then ->
                    http.header("Date")
                        .flatMap(WaitTime::date)
                        .map(now -> Duration.between(now, then))));
  }

  /** A date is compared with that of the same response, so the clock here does not matter. */
  private static Optional<Instant> date(String value) {
    try {
      return Optional.of(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value, Instant::from));
    } catch (DateTimeException other) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> duration(String number, String unit) {
    return NUMBER.matcher(number).matches()
        ? Optional.of(milliseconds(number, unit))
        : Optional.empty();
  }

  /** Reads what the messages of OpenAI, Azure and Google say. */
  static Optional<Duration> inText(String text) {
    Matcher again = TRY_AGAIN.matcher(text);
    if (again.find()) {
      Duration wait =
          Duration.ofHours(number(again.group("h")))
              .plusMinutes(number(again.group("m")))
              .plus(milliseconds(again.group("n"), again.group("unit")));
      return wait.isZero() ? Optional.empty() : Optional.of(wait);
    }
    Matcher after = RETRY_AFTER.matcher(text);
    return after.find() ? Optional.of(milliseconds(after.group(1), "s")) : Optional.empty();
  }

  private static long number(@Nullable String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }

  private static Duration milliseconds(@Nullable String number, @Nullable String unit) {
    if (number == null || unit == null) {
      return Duration.ZERO;
    }
    boolean isMilliseconds = "ms".equals(unit.toLowerCase(Locale.ROOT));
    return Duration.ofMillis(
        (long) Math.ceil(Double.parseDouble(number) * (isMilliseconds ? 1 : 1000)));
  }
}
