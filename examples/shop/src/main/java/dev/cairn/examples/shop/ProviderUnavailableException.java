package dev.cairn.examples.shop;

/** The provider did not respond, or responded with an error. It may have executed the request. */
public final class ProviderUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message the problem
   */
  public ProviderUnavailableException(String message) {
    super(message);
  }

  /**
   * Creates the exception with a cause.
   *
   * @param message the problem
   * @param cause the cause
   */
  public ProviderUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
