package dev.cairn.error;

import org.jspecify.annotations.Nullable;

/**
 * No promise has the token, or the workflow and the key, that a call completes. The exception does
 * not contain the token, because whoever reads it in a log could complete the promise of another
 * schema or database.
 *
 * <p>What to do: pass the whole token or the key, and check that the workflow was started in this
 * database and schema. A workflow that was deleted, or has continued as new since, has no such
 * promise any more.
 */
public final class NoSuchPromiseException extends CairnException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what happened, without the token, and what to do
   * @param cause the cause; null if there is none
   */
  public NoSuchPromiseException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
