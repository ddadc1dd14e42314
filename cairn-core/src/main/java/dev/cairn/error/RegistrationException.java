package dev.cairn.error;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A class or function cannot be made durable as it is written. Thrown by {@code cairn.durable},
 * {@code adopt}, {@code workflow} and {@code client.stub}.
 *
 * <p>What to do: change the code as the message says.
 */
public final class RegistrationException extends CairnException {
  private static final long serialVersionUID = 1L;

  private final String className;
  private final @Nullable String methodName;

  /**
   * Creates the exception.
   *
   * @param message what happened, with values, and what to do
   * @param className the name of the class
   * @param methodName the name of the method; null if the class as a whole is concerned
   * @param cause the cause; null if there is none
   */
  public RegistrationException(
      String message, String className, @Nullable String methodName, @Nullable Throwable cause) {
    super(message, cause);
    this.className = className;
    this.methodName = methodName;
  }

  /**
   * Creates the exception.
   *
   * @param message what happened, with values, and what to do
   * @param className the name of the class
   */
  public RegistrationException(String message, String className) {
    this(message, className, null, null);
  }

  /**
   * Creates the exception.
   *
   * @param message what happened, with values, and what to do
   * @param className the name of the class
   * @param cause the cause; null if there is none
   */
  public RegistrationException(String message, String className, @Nullable Throwable cause) {
    this(message, className, null, cause);
  }

  /**
   * Returns the class.
   *
   * @return the name of the class
   */
  public String className() {
    return className;
  }

  /**
   * Returns the method that cannot be durable.
   *
   * @return the name of the method; empty if the class as a whole is concerned
   */
  public Optional<String> methodName() {
    return Optional.ofNullable(methodName);
  }
}
