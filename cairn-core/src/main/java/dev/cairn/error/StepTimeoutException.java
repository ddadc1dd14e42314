package dev.cairn.error;

import org.jspecify.annotations.Nullable;

/** A try of a step took longer than it may, and was interrupted. */
public final class StepTimeoutException extends CairnException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what happened and what to do.
   *
   * @param message both, in prose
   */
  public StepTimeoutException(String message) {
    super(message);
  }

  /**
   * Says what happened and what to do, and keeps what caused it.
   *
   * @param message both, in prose
   * @param cause what caused it
   */
  public StepTimeoutException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
