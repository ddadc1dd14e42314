package dev.cairn.common;

/** Where a workflow stands. The words are the same in the database. */
public enum WorkflowState {
  /** It waits in its queue until its time has come. */
  DELAYED,
  /** It waits for its turn in its queue. */
  ENQUEUED,
  /** It runs, or will go on as soon as an executor takes it over. */
  RUNNING,
  /** It returned; its result is kept. */
  SUCCEEDED,
  /** It threw; its exception is kept. */
  FAILED,
  /** It was cancelled, or its deadline passed, and it has undone what it did. */
  CANCELLED,
  /** Its code and its records do not fit together; it can be resumed once they do. */
  STUCK,
  /** It was recovered too often without getting on; it can be resumed. */
  EXHAUSTED;

  /**
   * Returns whether the workflow waits in a queue.
   *
   * @return true if it is {@link #DELAYED} or {@link #ENQUEUED}
   */
  public boolean isWaiting() {
    return this == DELAYED || this == ENQUEUED;
  }

  /**
   * Returns whether the workflow has ended.
   *
   * @return true if it is {@link #SUCCEEDED}, {@link #FAILED} or {@link #CANCELLED}; {@link #STUCK}
   *     and {@link #EXHAUSTED} are not ends, since such workflows can be resumed
   */
  public boolean isEnded() {
    return this == SUCCEEDED || this == FAILED || this == CANCELLED;
  }
}
