package dev.cairn.error;

import org.jspecify.annotations.Nullable;

/**
 * Stands for an exception that a record cannot bring back as it was. It is thrown the first time
 * too, so that a workflow sees the same exception whenever it is replayed. The message names the
 * original's class and what would make it recordable.
 */
public final class RecordedException extends CairnException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what happened and what to do.
   *
   * @param message both, in prose
   */
  public RecordedException(String message) {
    super(message);
  }

  /**
   * Says what happened and what to do, and keeps what caused it.
   *
   * @param message both, in prose
   * @param cause what caused it
   */
  public RecordedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
