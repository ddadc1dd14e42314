/**
 * Starting workflows: from a call in user code to the committed row, the run and the handle.
 *
 * <p>{@link dev.cairn.internal.start.WorkflowCalls} captures which workflow user code calls, checks
 * that a start is allowed in the current scope, and serializes the arguments ({@link
 * dev.cairn.internal.start.StartService}). {@link dev.cairn.internal.start.WorkflowAdmission} then
 * admits the start:
 *
 * <pre>
 *  call, arguments
 *        |  captureCall, serialize
 *        v
 *  id reserved in this process -- taken by a run here --&gt; wait for its record, then compare
 *        |                                                   | same call: its handle
 *        |  Entry.Begin, or Entry.Enqueue for a queue        v other call: WorkflowConflictException
 *        v
 *  journal: verdict
 *    RECORDED       direct start: run launched; queued start: a dispatcher claims it later
 *    CLAIMED        queued start with a free slot here and no backlog: run launched at once
 *    EXISTS         same call: handle on the existing workflow; other call: conflict
 *    DUPLICATE      deduplication id taken: join the holder, or DuplicateException
 *    FENCED         this executor is dead, or the parent has another owner: check, then try again
 *    INVALID_TARGET no such queue, or a wrong partition key: exception
 * </pre>
 *
 * <p>Ways to start:
 *
 * <ul>
 *   <li>A direct start reserves the id in {@link dev.cairn.internal.run.ActiveRuns} before it
 *       writes, so that concurrent starts of one id in a process make one record.
 *   <li>A queued start ({@link dev.cairn.internal.start.QueueAdmission}) acquires a queue slot
 *       first if there is one. Its verdict tells whether it may use the slot.
 *   <li>A call that waits for its result ({@code WorkflowAdmission.admitDeferred}) begins without a
 *       record, which is written before the first durable call or after 2 ms. If the workflow ends
 *       first, start and end are one record.
 *   <li>A pipeline ({@link dev.cairn.internal.start.StartPipeline}) admits many starts in order
 *       with one commit for each batch.
 *   <li>A client ({@link dev.cairn.internal.start.ClientAdmission}) only enqueues.
 *   <li>A start on the caller's connection is a row of the caller's transaction, and is not
 *       admitted here.
 * </ul>
 *
 * <p>{@link dev.cairn.internal.start.MessageRouter} does the same for messages, promises, events
 * and streams: outside a workflow it uses the store, inside a workflow it uses {@link
 * dev.cairn.internal.exchange}, inside a transaction the connection of that transaction.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>No start is acknowledged before its row is committed.
 *   <li>Every {@link dev.cairn.internal.start.AdmissionAttempt} is settled exactly once. Settling
 *       either launches the run or releases the reserved id and slot, whatever the journal throws.
 *   <li>A reserved id is accepted or rejected on every path; otherwise later starts of the id would
 *       wait for ever. {@code CompletionModelTest} checks this for all interleavings of small
 *       scenarios.
 *   <li>The arguments are serialized on the caller's thread, before the start returns.
 * </ul>
 *
 * <p>If the process dies before the commit, the workflow does not exist and no caller has a handle.
 * If it dies after the commit, another executor recovers the workflow ({@link
 * dev.cairn.internal.engine}) or claims it from its queue. While the database is unavailable, a
 * start blocks in the journal. If it is unknown whether the start was written, the caller gets an
 * exception and can repeat the start under the same id; recovery finds the row if it exists.
 */
@NullMarked
package dev.cairn.internal.start;

import org.jspecify.annotations.NullMarked;
