package dev.cairn.internal.store.jdbc;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Notices that the database clock was set: between two looks, another time has passed there than
 * here. Used by one thread.
 */
public final class ClockStepDetector {
  /** What two clocks may differ by between two looks, without any of them being set. */
  private static final Duration TOLERANCE = Duration.ofMillis(200);

  private @Nullable Instant lastTime;
  private long lastAsked;

  /** How the database clock was set since the last look. */
  public enum Step {
    NONE,
    FORWARD,
    /** It was set back, or there was no look before. */
    PERHAPS_BACK
  }

  /**
   * Compares with the last look.
   *
   * @param time the database's time, as it was just told
   * @param asked when it was asked for, by {@link System#nanoTime}
   */
  public Step since(Instant time, long asked) {
    Instant before = lastTime;
    Duration longest = Duration.ofNanos(System.nanoTime() - lastAsked).plus(TOLERANCE);
    lastTime = time;
    lastAsked = asked;
    if (before == null || time.isBefore(before.minus(TOLERANCE))) {
      return Step.PERHAPS_BACK;
    }
    return Duration.between(before, time).compareTo(longest) > 0 ? Step.FORWARD : Step.NONE;
  }
}
