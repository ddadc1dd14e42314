package dev.cairn.guide;

/** What a customer wants. */
public record Order(String id, String sku, int quantity, String card) {}
