/** Queues: their settings, limits and status. */
@NullMarked
package dev.cairn.queue;

import org.jspecify.annotations.NullMarked;
