package dev.cairn.error;

import org.jspecify.annotations.Nullable;

/**
 * The root of every exception that Cairn itself throws. Messages say what happened, with the
 * values, and what to do next.
 */
public abstract class CairnException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * For the subclasses.
   *
   * @param message what happened and what to do
   */
  protected CairnException(String message) {
    super(message);
  }

  /**
   * For the subclasses.
   *
   * @param message what happened and what to do
   * @param cause what caused it
   */
  protected CairnException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
