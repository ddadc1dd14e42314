package dev.cairn.examples.shop;

/** The carrier accepts no more parcels of this kind. */
public final class CarrierFullException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message the problem
   */
  public CarrierFullException(String message) {
    super(message);
  }
}
