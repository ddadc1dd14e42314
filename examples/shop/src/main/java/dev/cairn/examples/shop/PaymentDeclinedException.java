package dev.cairn.examples.shop;

/** The provider will not charge this card, however often it is asked. */
public final class PaymentDeclinedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what happened.
   *
   * @param message what happened
   */
  public PaymentDeclinedException(String message) {
    super(message);
  }
}
