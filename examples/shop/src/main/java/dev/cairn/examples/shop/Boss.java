package dev.cairn.examples.shop;

/** Who is asked before a large order goes on. */
@FunctionalInterface
public interface Boss {
  /**
   * Asks, and does not wait for the answer, which comes by one of the links in days or never. May
   * be called again for the same order.
   *
   * @param question what is asked
   */
  void ask(Question question);

  /**
   * Whether an order may go on.
   *
   * @param order the order's id
   * @param amount what it costs, in cents
   * @param link the path at the shop to post the answer to, with {@code yes} or {@code no} added;
   *     whoever knows it can answer
   */
  record Question(String order, long amount, String link) {}
}
