package dev.cairn.examples.shop;

/**
 * Money that the provider took.
 *
 * @param id the provider's number of the charge
 * @param amount in cents
 */
public record Payment(String id, long amount) {}
