package dev.cairn.testkit;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/** Waits for conditions, with a limit of 30 seconds. */
public final class Eventually {
  private Eventually() {}

  /** Waits until the assertions hold. */
  public static void holds(ThrowingRunnable assertions) {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(10))
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(assertions);
  }

  /**
   * Waits until a count exceeds a threshold. Fails if the count does not grow for 30 seconds before
   * that.
   */
  public static void exceeds(long threshold, LongSupplier count) {
    for (long last = -1; last <= threshold; ) {
      long before = last;
      last =
          Awaitility.await()
              .pollInterval(Duration.ofMillis(10))
              .atMost(Duration.ofSeconds(30))
              .until(count::getAsLong, now -> now > before);
    }
  }
}
