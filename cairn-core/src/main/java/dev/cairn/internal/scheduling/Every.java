package dev.cairn.internal.scheduling;

import dev.cairn.error.InvalidArgumentException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Ticks at the whole multiples of an interval since 1970-01-01T00:00:00Z, whatever the zone: an
 * interval of a day ticks at midnight UTC, and one of 7 days on Thursdays.
 *
 * @param interval the time from tick to tick, whole seconds, 1 second to 366 days
 */
record Every(Duration interval) implements Timing {
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofDays(366);

  /** Validates the interval. */
  Every {
    if (interval.compareTo(SHORTEST) < 0
        || interval.compareTo(LONGEST) > 0
        || !interval.equals(interval.truncatedTo(ChronoUnit.SECONDS))) {
      throw new InvalidArgumentException(
          "interval",
          "The interval is %s; must be whole seconds, from 1 second to 366 days"
              .formatted(interval));
    }
  }

  @Override
  public Optional<Instant> next(Instant after) {
    long length = interval.toSeconds();
    long passed = Math.floorDiv(after.getEpochSecond(), length);
    return Optional.of(Instant.ofEpochSecond((passed + 1) * length));
  }
}
