package dev.cairn.examples.shop;

/** The stock is not sufficient for an order. */
public final class OutOfStockException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message the problem
   */
  public OutOfStockException(String message) {
    super(message);
  }
}
