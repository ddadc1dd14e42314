package dev.cairn.error;

import org.jspecify.annotations.Nullable;

/** A workflow was cancelled since its deadline passed. */
public final class WorkflowTimeoutException extends WorkflowCancelledException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what happened and what to do.
   *
   * @param message both, in prose
   */
  public WorkflowTimeoutException(String message) {
    super(message);
  }

  /**
   * Says what happened and what to do, and keeps what caused it.
   *
   * @param message both, in prose
   * @param cause what caused it
   */
  public WorkflowTimeoutException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
