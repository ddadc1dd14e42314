package dev.cairn.error;

import org.jspecify.annotations.Nullable;

/** A workflow ended with a checked exception, which is the cause. */
public final class WorkflowFailedException extends CairnException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what happened and what to do.
   *
   * @param message both, in prose
   */
  public WorkflowFailedException(String message) {
    super(message);
  }

  /**
   * Says what happened and what to do, and keeps what caused it.
   *
   * @param message both, in prose
   * @param cause what caused it
   */
  public WorkflowFailedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
