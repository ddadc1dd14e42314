package dev.cairn.queue;

import dev.cairn.error.InvalidArgumentException;
import java.time.Duration;

/**
 * How many may start in any period of a length: a sliding window, exact over all executors. A
 * workflow that is started again after its process died counts again.
 *
 * @param starts 1 or more
 * @param period 1 millisecond to 30 days
 */
public record Rate(int starts, Duration period) {
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofDays(30);

  /** No limit. */
  public static final Rate UNLIMITED = new Rate(Integer.MAX_VALUE, Duration.ofMillis(1));

  /** Refuses less than one start, and a period out of its range. */
  public Rate {
    if (starts < 1) {
      throw new InvalidArgumentException(
          "starts", "starts is %d; give 1 or more.".formatted(starts));
    }
    if (period.compareTo(SHORTEST) < 0 || period.compareTo(LONGEST) > 0) {
      throw new InvalidArgumentException(
          "period",
          "The period of a rate is %s; give %s to %s.".formatted(period, SHORTEST, LONGEST));
    }
  }

  /**
   * Returns whether this is a limit.
   *
   * @return false for {@link #UNLIMITED}
   */
  public boolean isLimited() {
    return starts != Integer.MAX_VALUE;
  }
}
