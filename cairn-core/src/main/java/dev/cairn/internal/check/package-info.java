/**
 * Checks of what callers give: names, texts that Postgres can store, durations, attributes. The
 * messages contain the value and the valid range.
 */
@NullMarked
package dev.cairn.internal.check;

import org.jspecify.annotations.NullMarked;
