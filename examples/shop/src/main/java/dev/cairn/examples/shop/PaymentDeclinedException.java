package dev.cairn.examples.shop;

/** The provider permanently refuses to charge this card. */
public final class PaymentDeclinedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message the problem
   */
  public PaymentDeclinedException(String message) {
    super(message);
  }
}
