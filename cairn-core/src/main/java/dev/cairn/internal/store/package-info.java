/**
 * Cairn's database as the engine uses it. {@link dev.cairn.internal.store.Store} opens it and gives
 * out the stores of the subpackages; it contains no SQL.
 *
 * <p>Dependencies point from {@code store} to its subjects ({@code workflow}, {@code queue}, {@code
 * cluster}, {@code message}, {@code schedule}, {@code transaction}, {@code journal}, {@code
 * migration}), from those to {@code batch} and {@code record}, and from there to {@code jdbc} and
 * {@code sql}. SQL stands in the method that executes it.
 */
@NullMarked
package dev.cairn.internal.store;

import org.jspecify.annotations.NullMarked;
