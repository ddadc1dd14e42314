package dev.cairn.testkit;

import dev.cairn.determinism.AllowNondeterminism;
import dev.cairn.determinism.DeterminismRule;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A point in workflow code at which execution blocks until the thread is interrupted. */
public final class BlockingPoint {
  private final CountDownLatch reached = new CountDownLatch(1);

  /** Blocks until the thread is interrupted. */
  @AllowNondeterminism(
      value = DeterminismRule.LOCK,
      reason = "holds a workflow until Cairn interrupts it")
  public void block() throws InterruptedException {
    reached.countDown();
    new CountDownLatch(1).await();
  }

  /** Waits until execution has reached this point. */
  public void awaitReached() {
    try {
      if (!reached.await(60, TimeUnit.SECONDS)) {
        throw new AssertionError("the blocking point was not reached for a minute");
      }
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }
}
