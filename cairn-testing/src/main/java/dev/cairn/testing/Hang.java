package dev.cairn.testing;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A step or transaction that hangs until it is released; see {@link StepRule#hangs}. */
public final class Hang {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final String name;
  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  Hang(String name) {
    this.name = name;
  }

  /**
   * Waits until a try hangs.
   *
   * @return this
   * @throws AssertionError if none does within 30 seconds
   */
  public Hang awaitReached() {
    try {
      if (reached.await(LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
        return this;
      }
      throw new AssertionError(
          "'%s' was not called within %d s.".formatted(name, LIMIT.toSeconds()));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError(
          "The test was interrupted while it waited for '%s'.".formatted(name), interrupted);
    }
  }

  /** Lets the try continue. */
  public void release() {
    released.countDown();
  }

  void reach() throws InterruptedException {
    reached.countDown();
    released.await();
  }
}
