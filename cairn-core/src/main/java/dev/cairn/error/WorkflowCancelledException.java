package dev.cairn.error;

import org.jspecify.annotations.Nullable;

/** A workflow was cancelled, so it has no result. */
public sealed class WorkflowCancelledException extends CairnException
    permits WorkflowTimeoutException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what happened and what to do.
   *
   * @param message both, in prose
   */
  public WorkflowCancelledException(String message) {
    super(message);
  }

  /**
   * Says what happened and what to do, and keeps what caused it.
   *
   * @param message both, in prose
   * @param cause what caused it
   */
  public WorkflowCancelledException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
