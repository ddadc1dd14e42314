/** Hears what happens in the engine: tells the log and every listener. */
@NullMarked
package dev.cairn.observe;

import org.jspecify.annotations.NullMarked;
