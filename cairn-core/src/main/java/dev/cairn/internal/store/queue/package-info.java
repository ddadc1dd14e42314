/**
 * Queues: claims within limits, settings, status, and enqueueing on a user's connection.
 *
 * <p>A claim takes up to n rows with {@code skip locked} and marks them. The limits of a queue are
 * enforced in {@link dev.cairn.internal.store.queue.QueueClaims}, with the queue's row locked if it
 * has a limit that all executors share.
 */
@NullMarked
package dev.cairn.internal.store.queue;

import org.jspecify.annotations.NullMarked;
