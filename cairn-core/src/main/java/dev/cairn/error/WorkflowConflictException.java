package dev.cairn.error;

import org.jspecify.annotations.Nullable;

/** A workflow id was used again for another workflow or other arguments. */
public final class WorkflowConflictException extends CairnException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what happened and what to do.
   *
   * @param message both, in prose
   */
  public WorkflowConflictException(String message) {
    super(message);
  }

  /**
   * Says what happened and what to do, and keeps what caused it.
   *
   * @param message both, in prose
   * @param cause what caused it
   */
  public WorkflowConflictException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
