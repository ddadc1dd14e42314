package dev.cairn;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/** Waits for a condition, bounded. */
public final class Eventually {
  private Eventually() {}

  /** Waits until the assertions hold. */
  public static void holds(ThrowingRunnable assertions) {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(10))
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(assertions);
  }
}
