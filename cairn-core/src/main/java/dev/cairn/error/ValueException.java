package dev.cairn.error;

import org.jspecify.annotations.Nullable;

/** A value cannot be written as JSON, is too large, or no longer fits its type. */
public final class ValueException extends CairnException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what happened and what to do.
   *
   * @param message both, in prose
   */
  public ValueException(String message) {
    super(message);
  }

  /**
   * Says what happened and what to do, and keeps what caused it.
   *
   * @param message both, in prose
   * @param cause what caused it
   */
  public ValueException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
