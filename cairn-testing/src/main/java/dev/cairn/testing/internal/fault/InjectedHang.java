package dev.cairn.testing.internal.fault;

import dev.cairn.testing.fault.Hang;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A step or transaction that hangs until it is released. Thread-safe. */
final class InjectedHang implements Hang {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final String name;
  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  InjectedHang(String name) {
    this.name = name;
  }

  @Override
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

  @Override
  public void release() {
    released.countDown();
  }

  void reach(String workflowId, String key, HangWait wait) throws InterruptedException {
    reached.countDown();
    wait.hang(workflowId, key, released::await);
  }
}
