package dev.cairn.internal.store.record;

/**
 * Who takes workflows into its hands.
 *
 * @param executor its id at the moment
 * @param identity what it says of itself
 */
public record Owner(String executor, ExecutorIdentity identity) {}
