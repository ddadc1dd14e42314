package dev.cairn.examples.shop;

/** The carrier takes no more parcels of this kind. */
public final class CarrierFullException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what happened.
   *
   * @param message what happened
   */
  public CarrierFullException(String message) {
    super(message);
  }
}
