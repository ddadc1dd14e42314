package dev.cairn.testing.guide;

/** The card was declined; trying again does not help. */
public class PaymentDeclinedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public PaymentDeclinedException(String message) {
    super(message);
  }
}
