package dev.cairn.examples.shop;

/** The provider did not answer, or not usefully. It may have done what it was asked, or not. */
public final class ProviderAwayException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what happened.
   *
   * @param message what happened
   */
  public ProviderAwayException(String message) {
    super(message);
  }

  /**
   * Says what happened, and keeps what caused it.
   *
   * @param message what happened
   * @param cause what caused it
   */
  public ProviderAwayException(String message, Throwable cause) {
    super(message, cause);
  }
}
