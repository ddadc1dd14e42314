package dev.cairn.error;

import org.jspecify.annotations.Nullable;

/**
 * Some starts of a pipeline were refused, or Cairn was closed before their outcome was known. All
 * others were recorded. The cause is the exception of the first refused start. Thrown by {@code
 * flush} and {@code close} of a pipeline.
 *
 * <p>What to do: ask the handles of the starts; each refused one throws its exception.
 */
public final class RefusedStartsException extends CairnException {
  private static final long serialVersionUID = 1L;

  private final int number;

  /**
   * Creates the exception.
   *
   * @param message what happened, with values, and what to do
   * @param number the number, 1 or more
   * @param cause the cause; null if there is none
   */
  public RefusedStartsException(String message, int number, @Nullable Throwable cause) {
    super(message, cause);
    this.number = number;
  }

  /**
   * Returns how many starts were refused since the last flush.
   *
   * @return the number, 1 or more
   */
  public int number() {
    return number;
  }
}
