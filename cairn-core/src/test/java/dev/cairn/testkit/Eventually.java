package dev.cairn.testkit;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/** Waits for a condition, bounded. */
public final class Eventually {
  private Eventually() {}

  /** Waits until the assertions hold, half a minute at most. */
  public static void holds(ThrowingRunnable assertions) {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(10))
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(assertions);
  }

  /**
   * Waits until a count passes a mark; fails when it stands still for half a minute before that.
   */
  public static void passes(long mark, LongSupplier count) {
    for (long last = -1; last <= mark; ) {
      long before = last;
      last =
          Awaitility.await()
              .pollInterval(Duration.ofMillis(10))
              .atMost(Duration.ofSeconds(30))
              .until(count::getAsLong, now -> now > before);
    }
  }
}
