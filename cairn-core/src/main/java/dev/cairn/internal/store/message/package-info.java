/** Messages, events, promises and streams. */
@NullMarked
package dev.cairn.internal.store.message;

import org.jspecify.annotations.NullMarked;
