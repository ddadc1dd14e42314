package dev.cairn.common;

/**
 * The state of a workflow. The database uses the same words.
 *
 * <pre>
 *  DELAYED --&gt; ENQUEUED --&gt; RUNNING --&gt; SUCCEEDED | FAILED | CANCELLED
 *                  ^           |  ^
 *                  |           v  |  resume
 *                  +---- STUCK | EXHAUSTED | CANCELLED without compensations
 * </pre>
 *
 * <p>A workflow that is started without a queue begins as {@link #RUNNING}.
 */
public enum WorkflowState {
  /** It waits in its queue until its delay has passed. */
  DELAYED,
  /** It waits in its queue until the limits permit it to run. */
  ENQUEUED,
  /** It runs, sleeps, waits for something, or is about to be taken over by another executor. */
  RUNNING,
  /** It returned; its result is recorded. */
  SUCCEEDED,
  /** It threw; its exception is recorded. */
  FAILED,
  /** It was cancelled or its deadline passed, and its compensations are done. */
  CANCELLED,
  /** Its code and its records do not match; it can be resumed after the code was corrected. */
  STUCK,
  /** It was recovered too often in a row without recording anything; it can be resumed. */
  EXHAUSTED;

  /**
   * Returns whether the workflow waits in a queue.
   *
   * @return true for {@link #DELAYED} and {@link #ENQUEUED}
   */
  public boolean isWaiting() {
    return this == DELAYED || this == ENQUEUED;
  }

  /**
   * Returns whether the workflow has ended.
   *
   * @return true for {@link #SUCCEEDED}, {@link #FAILED} and {@link #CANCELLED}
   */
  public boolean isEnded() {
    return this == SUCCEEDED || this == FAILED || this == CANCELLED;
  }
}
