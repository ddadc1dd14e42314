package dev.cairn.examples.shop;

/**
 * The result of an order.
 *
 * @param order the order id
 * @param status whether the goods are delivered
 * @param reason the reason for the status
 * @param paid the amount that the customer has paid in the end, in cents
 */
public record Receipt(String order, Status status, Reason reason, long paid) {
  /** Whether the goods are delivered. */
  public enum Status {
    /** The goods are on their way. */
    CONFIRMED,
    /** The goods are not delivered, and nothing was charged or it was refunded. */
    CANCELLED
  }

  /** The reason for the status. */
  public enum Reason {
    /** Paid, and handed to the carrier. */
    SHIPPED,
    /** The stock was not sufficient; nothing was charged. */
    OUT_OF_STOCK,
    /** A large order that was rejected or not approved in time; nothing was charged. */
    NOT_APPROVED,
    /** The provider declined the card; nothing was charged. */
    CARD_DECLINED,
    /** It was paid, but the carrier was full; the payment was refunded. */
    REFUNDED
  }
}
