package dev.cairn.start;

import dev.cairn.error.InvalidArgumentException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The timeout and the deadline of a workflow, and whether they and the cancellation of its parent
 * apply. {@link StartOptions} creates it.
 *
 * @param timeout the longest time from the first run, 1 microsecond to 36,500 days; null for no
 *     limit
 * @param deadline the latest end, from 1970 to 9999-12-31; null for no limit
 * @param detached whether the workflow is independent of the workflow that starts it
 */
public record StartBounds(
    @Nullable Duration timeout, @Nullable Instant deadline, boolean detached) {
  private static final Duration LEAST = Duration.ofNanos(1_000);
  private static final Duration LONGEST = Duration.ofDays(36_500);
  private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

  /** No limits. */
  public static final StartBounds NONE = new StartBounds(null, null, false);

  /**
   * Validates the timeout and the deadline.
   *
   * @throws InvalidArgumentException if one of them is out of range
   */
  public StartBounds {
    if (timeout != null && (timeout.compareTo(LEAST) < 0 || timeout.compareTo(LONGEST) > 0)) {
      throw new InvalidArgumentException(
          "timeout",
          "The timeout of a workflow is %s; give %s (1 microsecond) to %s, or leave it out."
              .formatted(timeout, LEAST, LONGEST));
    }
    if (deadline != null && (deadline.isBefore(Instant.EPOCH) || deadline.isAfter(LATEST))) {
      throw new InvalidArgumentException(
          "deadline",
          "The deadline of a workflow is %s; give a time between %s and %s, or leave it out."
              .formatted(deadline, Instant.EPOCH, LATEST));
    }
  }

  /**
   * Returns the bounds of a child workflow: its deadline is not after that of its parent, unless it
   * is detached.
   *
   * @param deadline the deadline of the parent; null if it has none
   * @return the bounds of the child
   */
  public StartBounds within(@Nullable Instant deadline) {
    return detached
        ? this
        : new StartBounds(timeout, earlier(this.deadline, known(deadline)), false);
  }

  /**
   * Returns the deadline of a workflow whose first run begins at a time.
   *
   * @param startedAt when its first run begins
   * @return the deadline; null for no limit
   */
  public @Nullable Instant from(Instant startedAt) {
    return earlier(deadline, timeout == null ? null : startedAt.plus(timeout));
  }

  /** One that was given in SQL may be further away. */
  private static @Nullable Instant known(@Nullable Instant deadline) {
    if (deadline == null || deadline.isAfter(LATEST)) {
      return null;
    }
    return deadline.isBefore(Instant.EPOCH) ? Instant.EPOCH : deadline;
  }

  private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.isBefore(other) ? one : other;
  }
}
