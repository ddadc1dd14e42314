package dev.cairn.error;

import org.jspecify.annotations.Nullable;

/** A workflow stopped because its code and its records do not fit together. */
public final class StuckException extends CairnException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what happened and what to do.
   *
   * @param message both, in prose
   */
  public StuckException(String message) {
    super(message);
  }

  /**
   * Says what happened and what to do, and keeps what caused it.
   *
   * @param message both, in prose
   * @param cause what caused it
   */
  public StuckException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
