package dev.cairn.examples.shop.provider;

/**
 * One line of the books.
 *
 * @param kind the direction of the payment
 * @param id the number of the entry, such as {@code charge-17}
 * @param key the idempotency key of the request; a key has at most one entry
 * @param order the order
 * @param amount in cents
 * @param charge the refunded charge; for a charge, its own id
 */
public record Entry(Kind kind, String id, String key, String order, long amount, String charge) {
  /** The direction of a payment. */
  public enum Kind {
    /** From the card to the shop. */
    CHARGE,
    /** From the shop to the card. */
    REFUND
  }
}
