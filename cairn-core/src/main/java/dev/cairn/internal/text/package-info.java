/**
 * Texts for messages and logs: sentences that quote others, and values that are escaped for one log
 * line. Depends on nothing else of Cairn.
 */
@NullMarked
package dev.cairn.internal.text;

import org.jspecify.annotations.NullMarked;
