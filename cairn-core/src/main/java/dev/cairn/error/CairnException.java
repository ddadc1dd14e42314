package dev.cairn.error;

import org.jspecify.annotations.Nullable;

/**
 * The root of Cairn's exceptions, except {@link InvalidArgumentException}. A message says what
 * happened, with values, and what to do; programs use the type and its fields.
 *
 * <p>A workflow can catch them like other exceptions. On replay it catches the same exception with
 * the same fields.
 */
public abstract class CairnException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * For subclasses.
   *
   * @param message what happened, with values, and what to do
   */
  protected CairnException(String message) {
    super(message);
  }

  /**
   * For subclasses.
   *
   * @param message what happened, with values, and what to do
   * @param cause the cause; null if there is none
   */
  protected CairnException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
