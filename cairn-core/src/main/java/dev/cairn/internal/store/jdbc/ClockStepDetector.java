package dev.cairn.internal.store.jdbc;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Detects steps of the database clock: between two readings, the database clock and the local
 * monotonic clock have advanced by different amounts. For one thread.
 */
public final class ClockStepDetector {
  /** How much the two clocks may differ between two readings although neither was set. */
  private static final Duration TOLERANCE = Duration.ofMillis(200);

  private @Nullable Instant lastTime;
  private long lastRequestedAt;

  /** How the database clock was set since the previous reading. */
  public enum Step {
    NONE,
    FORWARD,
    /** It was set back, or this is the first reading. */
    POSSIBLY_BACKWARD
  }

  /**
   * Compares a reading with the previous one.
   *
   * @param time the database time that was just read
   * @param requestedAt when it was requested, by {@link System#nanoTime}
   */
  public Step compare(Instant time, long requestedAt) {
    Instant before = lastTime;
    Duration longest = Duration.ofNanos(System.nanoTime() - lastRequestedAt).plus(TOLERANCE);
    lastTime = time;
    lastRequestedAt = requestedAt;
    if (before == null || time.isBefore(before.minus(TOLERANCE))) {
      return Step.POSSIBLY_BACKWARD;
    }
    return Duration.between(before, time).compareTo(longest) > 0 ? Step.FORWARD : Step.NONE;
  }
}
