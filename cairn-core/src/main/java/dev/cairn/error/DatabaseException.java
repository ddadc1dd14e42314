package dev.cairn.error;

import org.jspecify.annotations.Nullable;

/** Postgres cannot be used as it is: unreachable, too old, read-only, without rights. */
public final class DatabaseException extends CairnException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what happened and what to do.
   *
   * @param message both, in prose
   */
  public DatabaseException(String message) {
    super(message);
  }

  /**
   * Says what happened and what to do, and keeps what caused it.
   *
   * @param message both, in prose
   * @param cause what caused it
   */
  public DatabaseException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
