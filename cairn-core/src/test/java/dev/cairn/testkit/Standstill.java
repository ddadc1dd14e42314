package dev.cairn.testkit;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A place in a workflow's code from which only the end of the process leads away. */
public final class Standstill {
  private final CountDownLatch reached = new CountDownLatch(1);

  /** Stands still until the thread is interrupted. */
  public void here() throws InterruptedException {
    reached.countDown();
    new CountDownLatch(1).await();
  }

  /** Waits until the code stands still. */
  public void awaitReached() {
    try {
      if (!reached.await(60, TimeUnit.SECONDS)) {
        throw new AssertionError("the place was not reached for a minute");
      }
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }
}
