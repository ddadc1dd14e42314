package dev.cairn.testing.internal.fault;

import dev.cairn.spi.TimedEngine;

/** How a step waits that the test lets hang. */
@FunctionalInterface
public interface HangWait {
  /**
   * Executes the wait.
   *
   * @param workflowId the workflow; empty outside workflows
   * @param key the key of the step
   * @param released waits until the test releases the step
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  void hang(String workflowId, String key, TimedEngine.Wait released) throws InterruptedException;
}
