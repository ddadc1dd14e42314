/** Measures the replay of records, from within its room. */
@NullMarked
package dev.cairn.runtime;

import org.jspecify.annotations.NullMarked;
