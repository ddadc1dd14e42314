package dev.cairn.testing.guide;

/** An order of a customer. */
public record Order(String id, String sku, int quantity, String card) {}
