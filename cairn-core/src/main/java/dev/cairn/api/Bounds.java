package dev.cairn.api;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * How long a workflow may take.
 *
 * @param timeout from its first run on, more than zero; null for no limit
 * @param deadline until when at most; null for no limit
 * @param detached whether it goes on whatever becomes of the workflow that starts it
 */
public record Bounds(@Nullable Duration timeout, @Nullable Instant deadline, boolean detached) {
  /** No limits of its own. */
  public static final Bounds NONE = new Bounds(null, null, false);

  /** Refuses a timeout of zero or less. */
  public Bounds {
    if (timeout != null && timeout.truncatedTo(ChronoUnit.MICROS).compareTo(Duration.ZERO) <= 0) {
      throw new UsageException(
          "The timeout of a workflow is %s; give more than zero.".formatted(timeout));
    }
  }

  /**
   * The bounds of a workflow that another one starts.
   *
   * @param deadline that one's; null if it has none
   * @return these, and not after that deadline unless detached
   */
  public Bounds within(@Nullable Instant deadline) {
    return detached ? this : new Bounds(timeout, earlier(this.deadline, deadline), false);
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

  private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.isBefore(other) ? one : other;
  }
}
