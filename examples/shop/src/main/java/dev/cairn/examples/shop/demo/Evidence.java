package dev.cairn.examples.shop.demo;

import dev.cairn.examples.shop.Order;
import dev.cairn.examples.shop.Stockroom.Shelf;
import dev.cairn.examples.shop.provider.Entry;
import java.util.List;

/**
 * All data by which the demo is checked.
 *
 * @param orders the orders that customers sent
 * @param outcomes the rows of the shop
 * @param books the books of the provider
 * @param before the shelves before the first order
 * @param after the shelves after the last order
 * @param notSucceeded workflows that did not succeed
 * @param recordedTwice steps with more than one record
 */
record Evidence(
    List<Order> orders,
    List<OrderOutcome> outcomes,
    List<Entry> books,
    List<Shelf> before,
    List<Shelf> after,
    List<String> notSucceeded,
    List<String> recordedTwice) {
  /**
   * The outcome of an order.
   *
   * @param order its id
   * @param status the status in the shop's row
   * @param reason the reason in the shop's row
   * @param amount its price, in cents
   * @param returned the status that its workflow returned
   */
  record OrderOutcome(String order, String status, String reason, long amount, String returned) {}
}
