package dev.cairn.examples.springshop;

/** There are fewer items than an order needs. */
public class OutOfStockException extends RuntimeException {
  public OutOfStockException(String message) {
    super(message);
  }
}
