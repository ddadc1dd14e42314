/** Measures the hand-over to the journal, from within its room. */
@NullMarked
package dev.cairn.store;

import org.jspecify.annotations.NullMarked;
