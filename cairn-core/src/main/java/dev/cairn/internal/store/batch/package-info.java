/**
 * The statements of one batch of the journal: one statement per kind of entry, in one round trip
 * and one commit.
 *
 * <p>{@link dev.cairn.internal.store.batch.Entry} defines what can be written. A subclass of {@link
 * dev.cairn.internal.store.batch.EntryBatch} per kind contains its statement. A statement takes one
 * array per column ({@code unnest}), or plain values if the batch has one row.
 *
 * <pre>
 * Entry                     rows that it writes                         conditions
 * Begin                     workflow                                    id is new; parent is owned
 * Enqueue                   workflow                                    as Begin; queue, deduplication id
 * BeginAndEnd               workflow                                    id is new
 * Checkpoint                step                                        workflow is owned
 * Send, Receive, Promise,   step, and message, promise, event or        workflow is owned
 *   Publish, Attribute        attributes of the workflow
 * Append                    stream                                      workflow is owned
 * End                       workflow (state, outcome)                   workflow is owned, records are complete
 * Continue                  workflow (generation, attempt, arguments);  workflow is owned, records are complete
 *                             deletes the records of the generation
 * Release                   workflow (no executor)                      workflow is owned, generation is current
 * </pre>
 *
 * <p>Fencing: each statement reads the row of the executor with {@code for share}, and requires
 * that it is {@code ALIVE} and was registered at this timeline. A peer that declares the executor
 * dead updates that row: it waits for a batch that is being written, and all later batches are
 * rejected. "Owned" means that the workflow is {@code RUNNING}, and its executor and attempt are
 * those of the entry; a takeover and a new generation raise the attempt. An executor that has lost
 * ownership writes no row.
 *
 * <p>A statement reports how many rows it wrote. If some are missing, {@link
 * dev.cairn.internal.store.batch.RejectionAnalysis} reads why, after the commit, and the entries
 * get a {@link dev.cairn.internal.store.batch.Verdict}. A row that exists counts as written by this
 * batch only where that is certain: a step of the same attempt, since an attempt has one owner; or
 * any matching row if an earlier attempt of the batch may have been committed.
 *
 * <p>To add a kind of entry: add a record to {@code Entry}, a subclass of {@code EntryBatch} (of
 * {@code StepBatch} if it records a step), a case in {@code BatchKinds}, and the kind to {@code
 * SingleRowTest}. Statements that lock several rows lock them in the order of ids, so that batches
 * do not deadlock.
 */
@NullMarked
package dev.cairn.internal.store.batch;

import org.jspecify.annotations.NullMarked;
