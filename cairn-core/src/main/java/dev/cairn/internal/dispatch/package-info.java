/**
 * Claims workflows from queues while this process has free slots, and starts their runs.
 *
 * <p>{@link dev.cairn.internal.dispatch.QueueDispatcher} has one thread, so free slots are never
 * used twice. It scans all queues periodically, with pauses that double from 5 to 500 ms while
 * there is nothing to claim, and claims from single queues at once after a notification, when a run
 * has ended, or when memory for arguments is released. A claim takes as many workflows as there are
 * free slots, up to 500. The limits of a queue for all executors together are enforced by the SQL
 * function {@code cairn.claim} ({@link dev.cairn.internal.store.queue.QueueClaims}); the limit for
 * one executor by {@link dev.cairn.internal.run.QueueSlots}. Queued workflows of dead executors are
 * taken over by the same thread, within the same slots.
 *
 * <p>If the process dies after a claim, the claimed workflows belong to its executor id and are
 * recovered like any others. While the database is unavailable, the loop repeats with increasing
 * delays. Closing stops claiming; claimed workflows continue.
 *
 * <p>Related: {@link dev.cairn.internal.engine.WorkIntake} (how claimed workflows start), {@link
 * dev.cairn.internal.run.QueueSlots}, {@link dev.cairn.internal.start} (queued starts that run at
 * once without a claim).
 */
@NullMarked
package dev.cairn.internal.dispatch;

import org.jspecify.annotations.NullMarked;
