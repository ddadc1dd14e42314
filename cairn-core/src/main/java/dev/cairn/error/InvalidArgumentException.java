package dev.cairn.error;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An argument of a call is invalid: out of its range, not storable, or in contradiction to another
 * argument. The message contains the value and the valid range.
 *
 * <p>It is an {@link IllegalArgumentException} and therefore not a {@link CairnException}. Its own
 * type tells it apart from an {@code IllegalArgumentException} that the code of a workflow throws,
 * which a direct call passes on.
 *
 * <p>What to do: correct the argument.
 */
public final class InvalidArgumentException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final @Nullable String argument;

  /**
   * Creates the exception.
   *
   * @param argument the name of the argument; null if it is not known
   * @param message the value, the valid range, and what to do
   * @param cause the cause; null if there is none
   */
  public InvalidArgumentException(
      @Nullable String argument, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.argument = argument;
  }

  /**
   * Creates the exception.
   *
   * @param argument the name of the argument
   * @param message the value, the valid range, and what to do
   */
  public InvalidArgumentException(String argument, String message) {
    this(argument, message, null);
  }

  /**
   * Returns the name of the argument.
   *
   * @return the name; empty if an SQL function of Cairn rejected the call without naming it
   */
  public Optional<String> argument() {
    return Optional.ofNullable(argument);
  }
}
