/**
 * Queues: their settings for people ({@link dev.cairn.queue.Queues}), and who takes work out of
 * them for this process ({@link dev.cairn.queue.Dispatcher}). It stands on {@code runtime}, which
 * runs what is taken, and {@code store}, which says whose turn it is; it knows nothing of schedules
 * and messages.
 */
@NullMarked
package dev.cairn.queue;

import org.jspecify.annotations.NullMarked;
