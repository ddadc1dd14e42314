/**
 * Binds JSON to declared types with Jackson. Only this package, {@link dev.cairn.internal.failure}
 * and {@link dev.cairn.codec} know Jackson.
 *
 * <p>Invariants: a stored value never selects a class; a value is written by its declared type; a
 * type whose values would differ after a round trip is rejected by name when the value is written.
 */
@NullMarked
package dev.cairn.internal.json;

import org.jspecify.annotations.NullMarked;
