package dev.cairn.embedded;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for other processes, with a time limit. */
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

  /** Blocks until the condition is true; false if the limit was reached first. */
  static boolean within(Duration limit, BooleanSupplier condition) {
    var deadline = after(limit);
    while (!condition.getAsBoolean()) {
      if (deadline.isExpired()) {
        return false;
      }
      deadline.pause();
    }
    return true;
  }

  boolean isExpired() {
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
