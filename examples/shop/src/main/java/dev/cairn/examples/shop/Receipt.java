package dev.cairn.examples.shop;

/**
 * How an order ended.
 *
 * @param order the order's id
 * @param status whether the customer gets the goods
 * @param reason why so
 * @param paid what the customer has paid in the end, in cents
 */
public record Receipt(String order, Status status, Reason reason, long paid) {
  /** Whether the customer gets the goods. */
  public enum Status {
    /** The goods are on their way. */
    CONFIRMED,
    /** No goods, and no money taken, or given back. */
    CANCELLED
  }

  /** Why an order ended as it did. */
  public enum Reason {
    /** Paid, and handed to the carrier. */
    SHIPPED,
    /** There was not enough on the shelf; nothing was charged. */
    OUT_OF_STOCK,
    /** It was large, and the boss said no or nothing; nothing was charged. */
    NOT_APPROVED,
    /** The provider declined the card; nothing was charged. */
    CARD_DECLINED,
    /** It was paid, but the carrier had no room; the money went back. */
    REFUNDED
  }
}
