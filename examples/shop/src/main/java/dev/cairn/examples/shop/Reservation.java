package dev.cairn.examples.shop;

/**
 * Goods that are set aside for an order.
 *
 * @param order the order
 * @param amount what they cost, in cents
 */
public record Reservation(Order order, long amount) {}
