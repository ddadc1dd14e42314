package dev.cairn.examples.shop;

/** Approves large orders. */
@FunctionalInterface
public interface Boss {
  /**
   * Asks for approval without waiting for the answer, which arrives through one of the links, after
   * days or never. May be called more than once for an order.
   *
   * @param question the question
   */
  void ask(Question question);

  /**
   * The request to approve an order.
   *
   * @param order the order id
   * @param amount its price, in cents
   * @param link the path of the shop to which the answer is posted, followed by {@code yes} or
   *     {@code no}; everybody who knows it can answer
   */
  record Question(String order, long amount, String link) {}
}
