package dev.cairn.testkit;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ThrowingRunnable;
import org.awaitility.pollinterval.IterativePollInterval;

/** Waits for conditions, with a limit of 30 seconds. */
public final class Eventually {
  private static final Duration FIRST_INTERVAL = Duration.ofMillis(10);
  private static final Duration LONGEST_INTERVAL = Duration.ofMillis(100);

  private Eventually() {}

  /** Polls less and less often: most polls connect to Postgres, which delays the other tests. */
  private static ConditionFactory await(String subject) {
    return Awaitility.await(subject)
        .pollInterval(IterativePollInterval.iterative(Eventually::nextInterval, FIRST_INTERVAL))
        .atMost(Duration.ofSeconds(30));
  }

  private static Duration nextInterval(Duration last) {
    Duration next = last.multipliedBy(5).dividedBy(4);
    return next.compareTo(LONGEST_INTERVAL) < 0 ? next : LONGEST_INTERVAL;
  }

  /** Waits until the assertions hold. */
  public static void holds(ThrowingRunnable assertions) {
    try (var connections = new PollConnections()) {
      await("assertions").untilAsserted(() -> connections.poll(assertions));
    }
  }

  /**
   * Repeats a measurement until it is below a limit, and returns it: a busy machine only makes it
   * longer.
   */
  public static Duration below(Duration limit, String subject, Supplier<Duration> measurement) {
    return await(subject)
        .pollDelay(Duration.ZERO)
        .until(measurement::get, measured -> measured.compareTo(limit) < 0);
  }

  /**
   * Waits until a count exceeds a threshold. Fails if the count does not grow for 30 seconds before
   * that.
   */
  public static void exceeds(long threshold, LongSupplier count) {
    for (long last = -1; last <= threshold; ) {
      long before = last;
      last = await("growing count").until(count::getAsLong, now -> now > before);
    }
  }
}
