/**
 * Delivers events to listeners and writes the log. A listener that throws does not affect
 * workflows.
 */
@NullMarked
package dev.cairn.internal.observe;

import org.jspecify.annotations.NullMarked;
