package dev.cairn.api;

/** Where a workflow stands. The words are the same in the database. */
public enum WorkflowState {
  /** It runs, or will go on as soon as an executor takes it over. */
  RUNNING,
  /** It returned; its result is kept. */
  SUCCEEDED,
  /** It threw; its exception is kept. */
  FAILED,
  /** Its code and its records do not fit together; it can be resumed once they do. */
  STUCK;

  /**
   * Whether the workflow has ended for good.
   *
   * @return true if no executor will ever go on with it
   */
  public boolean ended() {
    return this == SUCCEEDED || this == FAILED;
  }
}
