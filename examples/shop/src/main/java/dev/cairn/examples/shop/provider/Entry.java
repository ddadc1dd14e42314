package dev.cairn.examples.shop.provider;

/**
 * One line of the books.
 *
 * @param kind the direction of the payment
 * @param id the number of the entry, such as {@code charge-17}
 * @param key the idempotency key of the request; a key has at most one entry
 * @param order the order
 * @param amount in cents
 * @param charge the refunded charge; for a charge, its own id; for a void, the key of the charge
 */
public record Entry(Kind kind, String id, String key, String order, long amount, String charge) {
  /** The direction of a payment. */
  public enum Kind {
    /** From the card to the shop. */
    CHARGE,
    /** From the shop to the card. */
    REFUND,
    /** None: a refund of something that was not charged, and now never will be. */
    VOID
  }
}
