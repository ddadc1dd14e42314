package dev.cairn.common;

/** How a workflow was cancelled. The database uses the same words. */
public enum Cancellation {
  /** By a request for this workflow only. */
  ALONE,
  /**
   * By a request that included its descendants, or by the cancellation of the workflow that started
   * it.
   */
  WITH_CHILDREN,
  /** By its deadline or timeout. */
  DEADLINE
}
