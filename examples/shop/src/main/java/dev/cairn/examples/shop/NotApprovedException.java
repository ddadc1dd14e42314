package dev.cairn.examples.shop;

/** A large order was rejected, or not approved in time. */
public final class NotApprovedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message the problem
   */
  public NotApprovedException(String message) {
    super(message);
  }
}
