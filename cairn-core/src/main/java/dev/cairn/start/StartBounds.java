package dev.cairn.start;

import dev.cairn.error.InvalidArgumentException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How long a workflow may take.
 *
 * @param timeout from its first run on, more than zero, 36,500 days at most; null for no limit
 * @param deadline until when at most, from 1970 to 9999-12-31; null for no limit
 * @param detached whether it goes on whatever becomes of the workflow that starts it
 */
public record StartBounds(
    @Nullable Duration timeout, @Nullable Instant deadline, boolean detached) {
  private static final Duration LEAST = Duration.ofNanos(1_000);
  private static final Duration LONGEST = Duration.ofDays(36_500);
  private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

  /** No limits of its own. */
  public static final StartBounds NONE = new StartBounds(null, null, false);

  /** Refuses a timeout of zero or less, and what is so far away that it limits nothing. */
  public StartBounds {
    if (timeout != null && (timeout.compareTo(LEAST) < 0 || timeout.compareTo(LONGEST) > 0)) {
      throw new InvalidArgumentException(
          "timeout",
          "The timeout of a workflow is %s; give more than zero, and %s at most, or leave it out."
              .formatted(timeout, LONGEST));
    }
    if (deadline != null && (deadline.isBefore(Instant.EPOCH) || deadline.isAfter(LATEST))) {
      throw new InvalidArgumentException(
          "deadline",
          "The deadline of a workflow is %s; give a time between %s and %s, or leave it out."
              .formatted(deadline, Instant.EPOCH, LATEST));
    }
  }

  /**
   * The bounds of a workflow that another one starts.
   *
   * @param deadline that one's; null if it has none
   * @return these, and not after that deadline unless detached
   */
  public StartBounds within(@Nullable Instant deadline) {
    return detached
        ? this
        : new StartBounds(timeout, earlier(this.deadline, known(deadline)), false);
  }

  /**
   * Until when a workflow may run.
   *
   * @param startedAt when it first runs
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
