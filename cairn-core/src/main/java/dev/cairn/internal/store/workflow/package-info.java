/**
 * Workflows: reads for the engine, histories for replays, search and statistics for operators,
 * commands (cancel, resume, fork, delete), and retention.
 *
 * <pre>
 *                       claim                        end
 * DELAYED, ENQUEUED -----------&gt; RUNNING ---------------------------&gt; SUCCEEDED, FAILED
 *         |                      ^  |  |                                 (terminal)
 *         |                      |  |  | code and records do not match
 *         | cancel,         resume  |  +---------------------------&gt; STUCK
 *         | never ran            |  |  recovered too often
 *         |                      |  +------------------------------&gt; EXHAUSTED
 *         v                      |     cancel: compensations run, then
 *     CANCELLED -----------------+     CANCELLED (terminal; can be resumed
 *                                      unless a compensation has run)
 * </pre>
 *
 * <p>{@code STUCK} and {@code EXHAUSTED} are resumed or cancelled by an operator; a resumed
 * workflow of a queue becomes {@code ENQUEUED}. A cancellation raises the attempt of a running
 * workflow, so that its run can write no more records; the next attempt runs the compensations
 * only.
 *
 * <p>Reads for the engine ({@link dev.cairn.internal.store.workflow.WorkflowStore}, {@link
 * dev.cairn.internal.store.workflow.HistoryStore}) are batched: a recovery of ten thousand
 * workflows uses a few queries. Memory is bounded: outcomes that are larger than 64 KiB or
 * compressed are read in pages when the replay needs them.
 *
 * <p>Reads and bulk commands for operators go through {@link
 * dev.cairn.internal.store.workflow.BoundedReads}, at most two at a time, so that they leave
 * connections for running workflows. {@link dev.cairn.internal.store.workflow.CriteriaSql} is the
 * only place that composes SQL from criteria.
 *
 * <p>Commands are SQL functions, so that clients with few rights, {@code psql} and the engine
 * behave alike. Each runs in an {@link dev.cairn.internal.store.jdbc.OnceTransaction}: if the
 * answer to its commit is lost, it is not executed twice. When the process dies during a deletion,
 * ledger rows in external databases may be gone while the workflow still exists; the reverse never
 * happens.
 */
@NullMarked
package dev.cairn.internal.store.workflow;

import org.jspecify.annotations.NullMarked;
