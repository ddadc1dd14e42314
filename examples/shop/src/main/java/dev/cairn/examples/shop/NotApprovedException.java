package dev.cairn.examples.shop;

/** An order was too large to go on without a yes, and there was none. */
public final class NotApprovedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what happened.
   *
   * @param message what happened
   */
  public NotApprovedException(String message) {
    super(message);
  }
}
