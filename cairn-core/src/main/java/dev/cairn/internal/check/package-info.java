/**
 * Checks arguments of callers: names, ids, texts that Postgres has to store, durations and
 * attributes.
 *
 * <p>Each check throws before anything is stored; the message contains the value and the valid
 * range. Limits that follow from Postgres (no character NUL, the size of index entries) are checked
 * here, because an error of Postgres would not name the argument. Records of the public API use
 * these checks in their constructors.
 *
 * <p>The package has no state.
 */
@NullMarked
package dev.cairn.internal.check;

import org.jspecify.annotations.NullMarked;
