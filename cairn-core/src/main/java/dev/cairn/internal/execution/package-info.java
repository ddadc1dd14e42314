/**
 * Execution of workflow code: the scopes that answer durable calls, and what each call does when it
 * has no record.
 *
 * <p>{@link dev.cairn.internal.execution.RunTask} is the code of a run's main thread. It uses the
 * executor only through {@link dev.cairn.internal.execution.RunHost}.
 *
 * <pre>
 *  RunTask: arguments -&gt; WorkflowScope -&gt; workflow code -&gt; record of the end -&gt; RunHost.finished
 *                             |
 *                             |  durable call: key = StepKeys.next(name)
 *                             v
 *                    replay.History.findRecord(key)
 *                       | recorded: return or throw its outcome
 *                       v no record
 *      step            StepRunner         attempts with retries, then one record
 *      transaction     TransactionRunner  rows and record in one commit
 *      sleep           SleepRunner        record of the wake-up time; a long sleep unloads the run
 *      child, await    ChildWorkflows     start, and record of the outcome
 *      branch, join    Branches, BranchRun, BranchJoin
 *      compensate      Compensations      executed in reverse order if the code fails
 *      patched         Patches
 *      continueAsNew   Continuation       unwinds the code, then one record begins the next generation
 *      exchange        exchange.WorkflowExchange
 * </pre>
 *
 * <p>Each thread has one scope at a time ({@link dev.cairn.internal.scope}):
 *
 * <ul>
 *   <li>{@link dev.cairn.internal.execution.WorkflowScope}: workflow code, on the main thread or in
 *       a branch.
 *   <li>{@link dev.cairn.internal.execution.StepScope} and {@link
 *       dev.cairn.internal.execution.TransactionScope}: nested calls are part of the step or
 *       transaction.
 *   <li>{@link dev.cairn.internal.execution.ForeignThreadScope}: a thread that workflow code
 *       started; refuses durable calls until the workflow's code has ended.
 *   <li>{@link dev.cairn.internal.execution.CaptureScope}: only captures which workflow is called.
 * </ul>
 *
 * <p>States of a branch:
 *
 * <pre>
 *  queued (BranchLimit) --&gt; running --&gt; returned -- lost a join, or the parent failed --&gt; compensated
 *             |                |------&gt; threw (compensated)
 *             | abandoned      | abandoned
 *             v                v
 *          stopped          stopped at its next durable call (compensated)
 * </pre>
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>The outcome of a call is recorded before the next call of the same thread begins, except
 *       for reads that can be repeated ({@link dev.cairn.internal.run.DeferredRead}).
 *   <li>Code receives the outcome as decoded from the record, also the first time.
 *   <li>A decision that depends on timing (which branch won a join) is recorded before it takes
 *       effect.
 *   <li>A run stops by {@link dev.cairn.internal.run.RunStopped}, which is thrown again by every
 *       later durable call. It never becomes an outcome of user code.
 *   <li>The main thread calls {@code RunHost.finished}, {@code RunHost.unload} or {@code
 *       RunHost.continueAsNew} exactly once.
 * </ul>
 *
 * <p>If the process dies, only the committed records remain. Another run replays the code from the
 * beginning: calls with a record return it, the first call without one is executed. A step that was
 * not recorded is executed again. While the database is unavailable, calls block in the journal. If
 * it is unknown whether a record was written, the run ends without an outcome, the workflow is
 * released, and the next run reads what the database has.
 *
 * <p>{@link dev.cairn.internal.execution.CompletionWatcher} and {@link
 * dev.cairn.internal.execution.RunHandle} tell callers how workflows end, in this process at once,
 * in others by one query for all handles.
 *
 * <p>Related: {@link dev.cairn.internal.run} (state of a run in memory), {@link
 * dev.cairn.internal.replay} (records), {@link dev.cairn.internal.start} (how a run begins), {@link
 * dev.cairn.internal.engine} (the executor).
 */
@NullMarked
package dev.cairn.internal.execution;

import org.jspecify.annotations.NullMarked;
