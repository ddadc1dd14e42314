package dev.cairn.internal.scheduling;

import dev.cairn.schedule.Schedule.When;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * When a schedule ticks. Ticks are whole seconds, strictly increasing and the same whenever they
 * are asked for. The instants that are asked about are those of the years 1 to 9999. Immutable and
 * safe for use by many threads; nothing here blocks.
 */
public sealed interface Timing permits Cron, Every {
  /**
   * How far {@link #previous} looks back. No timing that ticks at all pauses for longer: the 29th
   * of February falls on a given weekday at least every 40 years.
   */
  Duration FARTHEST = Duration.ofDays(15_000);

  /**
   * The timing that a schedule names; a {@link dev.cairn.error.UsageException} says what is wrong.
   */
  static Timing of(When when) {
    return switch (when) {
      case When.Cron(var expression, var zone) -> Cron.of(expression, zone);
      case When.Every(var interval) -> new Every(interval);
    };
  }

  /**
   * The first tick strictly after an instant. It is looked for in the hundred years that follow,
   * far beyond the longest pause, so that empty means never.
   *
   * @param after the instant, which is not itself the answer
   * @return the tick; empty if there will never be one, as on the 30th of February
   */
  Optional<Instant> next(Instant after);

  /**
   * The last tick strictly before an instant, looked for in the {@link #FARTHEST} time before it.
   * This asks for {@link #next} some thirty times, which suits an error message and no loop.
   *
   * @param before the instant, which is not itself the answer
   * @return the tick; empty if there is none
   */
  default Optional<Instant> previous(Instant before) {
    long early = before.minus(FARTHEST).getEpochSecond();
    long late = before.getEpochSecond();
    if (!ticksBetween(early, before)) {
      return Optional.empty();
    }
    // Between early and the instant there is a tick, between late and the instant there is none.
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
   * Whether an instant is a tick.
   *
   * @param instant the instant; one within a second never is
   * @return true if it is a tick
   */
  default boolean at(Instant instant) {
    return next(instant.minusNanos(1)).filter(instant::equals).isPresent();
  }

  /**
   * The ticks of a period, in order. They are computed one by one as the stream is read, so that
   * the period may be as long as one likes.
   *
   * @param from the start, itself a tick if it is one
   * @param to the end, never a tick itself
   * @return the ticks, none if the end is not after the start
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
