/**
 * Queues: settings, claims within limits, statuses, and enqueueing without the journal.
 *
 * <pre>
 * enqueue with delay        enqueue        enqueue with a free slot, no one waiting, no global limit
 *         |                    |                  |
 *         v     delay ends     v       claim      v
 *      DELAYED ------------&gt; ENQUEUED ----------&gt; RUNNING ----&gt; its further states: package workflow
 *         |                    |   ^                 |
 *         | cancel             |   +-----------------+
 *         v                    v cancel    resume, or cancel when it is stuck or exhausted
 *     CANCELLED            CANCELLED (before its first run)
 * </pre>
 *
 * <p>{@link dev.cairn.internal.store.queue.QueueClaims} claims up to n workflows in one statement
 * ({@code cairn.claim}), ordered by priority, then by time; partitions take turns. A queue without
 * a limit across executors is claimed with {@code for no key update skip locked}. A queue with such
 * a limit (concurrency, starts per period, or partitions) is locked first: the claim counts what
 * was committed before, so concurrent claims never exceed the limit. The limit per executor is the
 * number of free slots that the caller passes.
 *
 * <p>A workflow can skip the wait: {@code EnqueueBatch} of {@link dev.cairn.internal.store.batch}
 * inserts it as claimed if this executor has a free slot and nothing is in the way.
 *
 * <p>{@link dev.cairn.internal.store.queue.EnqueueStore} enqueues for clients and on connections of
 * user code; it calls the SQL functions that other programs can call, too.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>At most one waiting or running workflow of a queue holds a given deduplication id; the
 *       table {@code deduplication_key} enforces it.
 *   <li>Settings are declared by applications and changed by operators; a declaration replaces a
 *       change only if the declaration itself has changed.
 * </ul>
 *
 * <p>When the process dies after a claim, the workflow is {@code RUNNING} without a live executor,
 * counts for the limits, and is taken over by an executor that claims from the queue ({@link
 * dev.cairn.internal.store.cluster.RecoveryStore}). When the answer to a claim is lost, the
 * repeated claim first reports all workflows that the executor owns, and the engine starts those
 * that it does not run.
 */
@NullMarked
package dev.cairn.internal.store.queue;

import org.jspecify.annotations.NullMarked;
