package dev.cairn.error;

import org.jspecify.annotations.Nullable;

/** A call came at the wrong place or time, such as a step in a stray thread. */
public final class UsageException extends CairnException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what happened and what to do.
   *
   * @param message both, in prose
   */
  public UsageException(String message) {
    super(message);
  }

  /**
   * Says what happened and what to do, and keeps what caused it.
   *
   * @param message both, in prose
   * @param cause what caused it
   */
  public UsageException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
