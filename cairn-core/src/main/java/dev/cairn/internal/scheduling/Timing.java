package dev.cairn.internal.scheduling;

import dev.cairn.schedule.Schedule.When;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * When a schedule ticks. Ticks are whole seconds, strictly increasing and deterministic. Instants
 * from the years 1 to 9999 are supported. Immutable and thread-safe; no method blocks.
 */
public sealed interface Timing permits Cron, Every {
  /**
   * How far {@link #previous} looks back. No timing that ticks at all pauses longer: the 29th of
   * February falls on a given weekday at least every 40 years.
   */
  Duration MAX_LOOKBACK = Duration.ofDays(15_000);

  /**
   * Returns the timing of a schedule.
   *
   * @throws dev.cairn.error.InvalidArgumentException if its expression, zone or interval is invalid
   */
  static Timing of(When when) {
    return switch (when) {
      case When.Cron(var expression, var zone) -> Cron.of(expression, zone);
      case When.Every(var interval) -> new Every(interval);
    };
  }

  /**
   * Returns the first tick strictly after an instant. The search covers a hundred years, far beyond
   * the longest pause, so empty means never.
   *
   * @param after the instant, exclusive
   * @return the tick; empty if there will never be one, as for the 30th of February
   */
  Optional<Instant> next(Instant after);

  /**
   * Returns the last tick strictly before an instant, within {@link #MAX_LOOKBACK}. Calls {@link
   * #next} about thirty times, which suits an error message and no loop.
   *
   * @param before the instant, exclusive
   * @return the tick; empty if there is none
   */
  default Optional<Instant> previous(Instant before) {
    long early = before.minus(MAX_LOOKBACK).getEpochSecond();
    long late = before.getEpochSecond();
    if (!ticksBetween(early, before)) {
      return Optional.empty();
    }
    // Invariant: there is a tick between early and the instant, and none between late and the
    // instant.
    while (late - early > 1) {
      long middle = early + (late - early) / 2;
      if (ticksBetween(middle, before)) {
        early = middle;
      } else {
        late = middle;
      }
    }
    return next(Instant.ofEpochSecond(early));
  }

  /**
   * Returns whether an instant is a tick.
   *
   * @param instant the instant; one with fractions of a second never is
   * @return true if it is a tick
   */
  default boolean at(Instant instant) {
    return next(instant.minusNanos(1)).filter(instant::equals).isPresent();
  }

  /**
   * Returns the ticks of a period in order. They are computed lazily, so the period may be of any
   * length.
   *
   * @param from the start, inclusive
   * @param to the end, exclusive
   * @return the ticks; none if the end is not after the start
   */
  default Stream<Instant> between(Instant from, Instant to) {
    return Stream.iterate(
            next(from.minusNanos(1)),
            tick -> tick.filter(to::isAfter).isPresent(),
            tick -> tick.flatMap(this::next))
        .flatMap(Optional::stream);
  }

  private boolean ticksBetween(long second, Instant before) {
    return next(Instant.ofEpochSecond(second)).filter(before::isAfter).isPresent();
  }
}
