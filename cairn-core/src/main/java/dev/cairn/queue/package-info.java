/**
 * Queues: their settings and limits, their status, and the operations on them.
 *
 * <p>A queue holds workflows until its limits permit them to run. It is a row in the database, so
 * its limits hold over all executors. {@link dev.cairn.queue.Queue} describes the settings, {@link
 * dev.cairn.queue.Queues} creates, changes and monitors queues. A workflow is enqueued with {@link
 * dev.cairn.start.StartOptions#queue}.
 */
@NullMarked
package dev.cairn.queue;

import org.jspecify.annotations.NullMarked;
