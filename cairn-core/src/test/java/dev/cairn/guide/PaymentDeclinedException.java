package dev.cairn.guide;

/** The card was declined. */
public class PaymentDeclinedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public PaymentDeclinedException(String message) {
    super(message);
  }
}
