package dev.cairn.embedded;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Bounded waiting for what another process does. */
@SystemAccess
final class Deadline {
  private static final Duration PAUSE = Duration.ofMillis(5);

  private final long end;

  private Deadline(long end) {
    this.end = end;
  }

  static Deadline after(Duration limit) {
    return new Deadline(System.nanoTime() + limit.toNanos());
  }

  /** Waits until the condition holds: false if the limit passed first. */
  static boolean within(Duration limit, BooleanSupplier condition) {
    var deadline = after(limit);
    while (!condition.getAsBoolean()) {
      if (deadline.passed()) {
        return false;
      }
      deadline.pause();
    }
    return true;
  }

  boolean passed() {
    return System.nanoTime() - end >= 0;
  }

  void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedPostgresException(
          "Interrupted while waiting for Postgres. Start it again when the thread may wait.", e);
    }
  }
}
