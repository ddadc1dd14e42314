package dev.cairn.examples.springshop;

/** The payment provider refuses a card. */
public class PaymentDeclinedException extends RuntimeException {
  public PaymentDeclinedException(String message) {
    super(message);
  }
}
