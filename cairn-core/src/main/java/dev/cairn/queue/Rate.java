package dev.cairn.queue;

import dev.cairn.error.InvalidArgumentException;
import java.time.Duration;

/**
 * The maximum number of starts in any period of a length. The window slides, and the limit is exact
 * over all executors. The recovery of a workflow is not a new start; a fork counts as a start.
 *
 * @param starts the maximum number of starts, 1 or more
 * @param period the length of the period, 1 millisecond to 30 days
 */
public record Rate(int starts, Duration period) {
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofDays(30);

  /** The rate that means no limit. */
  public static final Rate UNLIMITED = new Rate(Integer.MAX_VALUE, Duration.ofMillis(1));

  /**
   * Validates the values.
   *
   * @throws InvalidArgumentException if {@code starts} is less than 1, or the period is out of
   *     range
   */
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
   * Returns whether there is a limit.
   *
   * @return false for {@link #UNLIMITED}
   */
  public boolean isLimited() {
    return starts != Integer.MAX_VALUE;
  }
}
