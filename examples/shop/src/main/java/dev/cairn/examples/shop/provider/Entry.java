package dev.cairn.examples.shop.provider;

/**
 * One line of the books.
 *
 * @param kind which way the money went
 * @param id the number of the entry, such as {@code charge-17}
 * @param key what the customer called this request; the same key never makes a second entry
 * @param order the order that it is for
 * @param amount in cents
 * @param charge the charge that is given back; for a charge, its own id
 */
public record Entry(Kind kind, String id, String key, String order, long amount, String charge) {
  /** Which way the money went. */
  public enum Kind {
    /** From the card to the shop. */
    CHARGE,
    /** From the shop to the card. */
    REFUND
  }
}
