package dev.cairn.error;

import org.jspecify.annotations.Nullable;

/** No workflow has the id that was asked for. */
public final class NoSuchWorkflowException extends CairnException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what happened and what to do.
   *
   * @param message both, in prose
   */
  public NoSuchWorkflowException(String message) {
    super(message);
  }

  /**
   * Says what happened and what to do, and keeps what caused it.
   *
   * @param message both, in prose
   * @param cause what caused it
   */
  public NoSuchWorkflowException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
