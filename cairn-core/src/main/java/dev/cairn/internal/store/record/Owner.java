package dev.cairn.internal.store.record;

/**
 * The executor that owns the workflows of a batch, as parameters of the statement that writes it.
 *
 * @param executor its current id
 * @param identity its properties
 */
public record Owner(String executor, ExecutorIdentity identity) {}
