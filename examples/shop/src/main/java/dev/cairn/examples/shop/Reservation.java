package dev.cairn.examples.shop;

/**
 * Goods reserved for an order.
 *
 * @param order the order
 * @param amount their price, in cents
 */
public record Reservation(Order order, long amount) {}
