package dev.cairn.examples.shop;

/**
 * A payment charged by the provider.
 *
 * @param id the provider's id of the charge
 * @param amount in cents
 */
public record Payment(String id, long amount) {}
