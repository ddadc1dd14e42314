package dev.cairn.examples.shop.demo;

import dev.cairn.examples.shop.Order;
import dev.cairn.examples.shop.Stockroom.Shelf;
import dev.cairn.examples.shop.provider.Entry;
import java.util.List;

/**
 * All that is known when the work is done.
 *
 * @param orders what the customers sent
 * @param endings the shop's rows
 * @param books the provider's books
 * @param before the shelves before the first order
 * @param after the shelves after the last
 * @param notSucceeded workflows that did not end well
 * @param recordedTwice steps with more than one record
 */
record Evidence(
    List<Order> orders,
    List<Ending> endings,
    List<Entry> books,
    List<Shelf> before,
    List<Shelf> after,
    List<String> notSucceeded,
    List<String> recordedTwice) {
  /**
   * How an order ended.
   *
   * @param order its id
   * @param status by the shop's row
   * @param reason by the shop's row
   * @param amount what it cost, in cents
   * @param returned the status that its workflow returned
   */
  record Ending(String order, String status, String reason, long amount, String returned) {}
}
