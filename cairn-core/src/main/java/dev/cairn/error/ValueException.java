package dev.cairn.error;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A value cannot be written as JSON, is too large, or does not fit the type as which it is read.
 * Thrown by the call that has the value; for the result of a step or workflow it is the outcome. If
 * a stored value cannot be read, the workflow becomes {@code STUCK}. Such a failure is not retried.
 * Also: a file with an exported history cannot be read or written, or a redaction changed the JSON
 * type of a value; the message has the file.
 *
 * <p>What to do: change the type or the value as the message says.
 */
public final class ValueException extends CairnException {
  private static final long serialVersionUID = 1L;

  private final @Nullable String path;

  /**
   * Creates the exception.
   *
   * @param message what happened, with values, and what to do
   * @param path the path of the member, such as {@code order.lines[2].price}; null if the value as
   *     a whole is concerned
   * @param cause the cause; null if there is none
   */
  public ValueException(String message, @Nullable String path, @Nullable Throwable cause) {
    super(message, cause);
    this.path = path;
  }

  /**
   * Creates the exception.
   *
   * @param message what happened, with values, and what to do
   */
  public ValueException(String message) {
    this(message, null, null);
  }

  /**
   * Creates the exception.
   *
   * @param message what happened, with values, and what to do
   * @param cause the cause; null if there is none
   */
  public ValueException(String message, @Nullable Throwable cause) {
    this(message, null, cause);
  }

  /**
   * Returns where in the value the problem is.
   *
   * @return the path of the member, such as {@code order.lines[2].price}; empty if the value as a
   *     whole is concerned
   */
  public Optional<String> path() {
    return Optional.ofNullable(path);
  }
}
