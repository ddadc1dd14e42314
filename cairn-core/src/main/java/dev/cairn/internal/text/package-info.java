/**
 * Text for messages and logs: sentences that quote other messages, and values that are escaped for
 * one log line.
 *
 * <p>The package has no state and depends on no other package of Cairn, so every package may use
 * it.
 */
@NullMarked
package dev.cairn.internal.text;

import org.jspecify.annotations.NullMarked;
