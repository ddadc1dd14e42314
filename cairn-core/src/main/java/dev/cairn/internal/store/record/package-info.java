/**
 * Rows of the database ("records") as Java values: workflows, steps, outcomes, messages, and the
 * identity of the executor. No statements except the shared columns and those of {@link
 * dev.cairn.internal.store.record.AwaitedRows}.
 *
 * <p>Values are JSON texts here; {@code dev.cairn.internal.value} encodes and decodes them. Times
 * are {@code timestamptz} in the database and {@code Instant} here. States and kinds are words,
 * equal to the names of the enums.
 *
 * <p>{@link dev.cairn.internal.store.record.CurrentExecutor} is the only mutable state: the id of
 * this process's executor, which changes when the process registers again.
 */
@NullMarked
package dev.cairn.internal.store.record;

import org.jspecify.annotations.NullMarked;
