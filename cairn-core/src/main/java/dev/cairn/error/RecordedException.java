package dev.cairn.error;

import org.jspecify.annotations.Nullable;

/**
 * Replaces an exception that cannot be restored from its record. It is thrown on the first
 * execution, too, so that a workflow catches the same exception on each replay. The message
 * contains that of the original exception.
 *
 * <p>What to do: allow the type with {@code Config.allowException}, or give it a constructor that
 * takes its message, its cause or its fields.
 */
public final class RecordedException extends CairnException {
  private static final long serialVersionUID = 1L;

  private final String originalType;

  /**
   * Creates the exception.
   *
   * @param message what happened, with values, and what to do
   * @param originalType the name of the class
   * @param cause the cause; null if there is none
   */
  public RecordedException(String message, String originalType, @Nullable Throwable cause) {
    super(message, cause);
    this.originalType = originalType;
  }

  /**
   * Returns the class of the original exception.
   *
   * @return the name of the class
   */
  public String originalType() {
    return originalType;
  }
}
