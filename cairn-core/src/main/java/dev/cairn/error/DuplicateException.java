package dev.cairn.error;

import org.jspecify.annotations.Nullable;

/** The queue already holds a workflow under the same deduplication id, which the message names. */
public final class DuplicateException extends CairnException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what happened and what to do.
   *
   * @param message both, in prose
   */
  public DuplicateException(String message) {
    super(message);
  }

  /**
   * Says what happened and what to do, and keeps what caused it.
   *
   * @param message both, in prose
   * @param cause what caused it
   */
  public DuplicateException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
