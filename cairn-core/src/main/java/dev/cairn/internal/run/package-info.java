/**
 * The state of runs in memory: which workflows run in this process, whether they must stop, how
 * they ended, and the resources that they hold.
 *
 * <p>{@link dev.cairn.internal.run.ActiveRuns} has at most one current run for each workflow id.
 * {@link dev.cairn.internal.run.RunLifecycle} is what callers and handles wait for:
 *
 * <pre>
 *                accepted                recorded end
 *  reserved ----------------&gt; running ----------------&gt; completed
 *     | rejected              |    ^                        ^
 *     v                unload |    | reload (timer, stop)   | dropped: stopped without
 *  rejected                   v    |                        | a recorded end
 *                           unloaded -----------------------+
 * </pre>
 *
 * <p>A run executes on one or more {@link dev.cairn.internal.run.ExecutionThread}s: the main thread
 * and one for each branch. {@code ActiveRun.stop} stores a {@link
 * dev.cairn.internal.run.RunStopped.Reason} and wakes threads that wait; each thread checks the
 * reason before and after every wait and record, and throws {@link
 * dev.cairn.internal.run.RunStopped}. A thread inside a step is interrupted only if the step may
 * not finish.
 *
 * <p>A {@link dev.cairn.internal.run.DeferredRecord} is a record that nothing depends on yet. It is
 * written before the run does something durable, together with the end of the run, or dropped if
 * the run ends without an outcome.
 *
 * <p>A workflow that continues as new keeps its run, whose {@link
 * dev.cairn.internal.run.Generation} and main thread are replaced.
 *
 * <p>Resources: {@link dev.cairn.internal.run.QueueSlots} counts the workflows of each queue that
 * run here, {@link dev.cairn.internal.run.ArgumentMemory} limits the memory of large arguments,
 * {@link dev.cairn.internal.run.BranchLimiter} queues branches, {@link
 * dev.cairn.internal.run.CpuThreads} executes CPU-bound steps, and {@link
 * dev.cairn.internal.run.CarrierWatch} adds carrier threads while workflow code occupies all of
 * them.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>A completion has one owner, who completes it on every path (see {@code RunLifecycle}).
 *   <li>A run of a later attempt supersedes a run of an earlier one, which can write nothing more.
 *   <li>The reason to stop is stored before a thread is interrupted, so no stop is missed.
 *   <li>A slot and memory that were acquired for a run are released once, when it has ended; an
 *       unloaded run keeps its slot and releases its memory.
 * </ul>
 *
 * <p>Nothing here survives the process: the database has all that is needed to start the run again
 * (see {@link dev.cairn.internal.engine}). While the database is unavailable, runs stay in memory
 * and block in the journal.
 */
@NullMarked
package dev.cairn.internal.run;

import org.jspecify.annotations.NullMarked;
