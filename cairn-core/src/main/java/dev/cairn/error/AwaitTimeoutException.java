package dev.cairn.error;

import org.jspecify.annotations.Nullable;

/** A workflow did not end within the time that a caller was willing to wait. */
public final class AwaitTimeoutException extends CairnException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what happened and what to do.
   *
   * @param message both, in prose
   */
  public AwaitTimeoutException(String message) {
    super(message);
  }

  /**
   * Says what happened and what to do, and keeps what caused it.
   *
   * @param message both, in prose
   * @param cause what caused it
   */
  public AwaitTimeoutException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
