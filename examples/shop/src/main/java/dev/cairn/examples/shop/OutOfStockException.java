package dev.cairn.examples.shop;

/** There is not enough on the shelf. */
public final class OutOfStockException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what happened.
   *
   * @param message what happened
   */
  public OutOfStockException(String message) {
    super(message);
  }
}
