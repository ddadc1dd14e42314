package dev.cairn.error;

import org.jspecify.annotations.Nullable;

/** A class or function cannot be made durable as it is written. */
public final class RegistrationException extends CairnException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what happened and what to do.
   *
   * @param message both, in prose
   */
  public RegistrationException(String message) {
    super(message);
  }

  /**
   * Says what happened and what to do, and keeps what caused it.
   *
   * @param message both, in prose
   * @param cause what caused it
   */
  public RegistrationException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
