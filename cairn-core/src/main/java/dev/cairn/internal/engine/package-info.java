/**
 * The engine of a Cairn: this process as an executor, with its lease, recovery, cancellation and
 * commands.
 *
 * <p>{@link dev.cairn.internal.engine.Engine} exists from {@code Cairn.open} on. Each {@code
 * start()} creates an {@link dev.cairn.internal.engine.Executor}, which ends with {@code stop()} or
 * {@code close()}:
 *
 * <pre>
 *           start(): registration frozen, executor joins
 *  created ----------------------------------------------&gt; started
 *     ^                                                      |   lease lost: all runs stop,
 *     |  stop(): runs finish or are released                 |   the process joins under a new id
 *     +------------------------------------------------------+
 *     |  close()
 *     v
 *  closed
 * </pre>
 *
 * <p>The parts of a started executor:
 *
 * <ul>
 *   <li>{@link dev.cairn.internal.engine.Lease} extends the lease every third of its length. If the
 *       lease is gone, or confirmed records are missing after a failover, it stops all runs as lost
 *       and joins under a new id.
 *   <li>{@link dev.cairn.internal.engine.Recovery} runs every fifth of a lease and after
 *       notifications. It declares executors with an expired lease dead, and takes over workflows
 *       without a live executor.
 *   <li>{@link dev.cairn.internal.engine.Canceller} cancels workflows whose deadline has passed,
 *       stops the runs of cancelled workflows, and then starts a run that executes their
 *       compensations.
 *   <li>{@link dev.cairn.internal.engine.RunReleases} releases workflows whose run ended without a
 *       recorded end.
 *   <li>{@link dev.cairn.internal.engine.WorkIntake} is how {@link dev.cairn.internal.dispatch} and
 *       {@link dev.cairn.internal.scheduling} hand workflows to the executor.
 * </ul>
 *
 * <p>{@link dev.cairn.internal.engine.WorkflowCommands} cancels, resumes, forks, deletes and
 * replays; it works without a started executor. {@link dev.cairn.internal.engine.DryRunReplay}
 * executes workflow code against recorded histories and writes nothing. {@link
 * dev.cairn.internal.engine.ClientEngine} is the counterpart of the engine in a client: it enqueues
 * and awaits, and has no lease.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>An executor id is never used again. After a lost lease the process continues under a new
 *       id.
 *   <li>The lease is extended on platform threads only, so CPU-bound workflow code cannot delay it.
 *   <li>A workflow that this executor owns has a run here, or is noted for a check ({@code
 *       recheck}), so that a row which was seen at the wrong moment is not forgotten.
 *   <li>Every started run ends in {@code Executor.finished} or is unloaded, on every path;
 *       otherwise its queue slot, its memory and its handles would be lost.
 * </ul>
 *
 * <p>Closing: recovery and cancellation end first. Running steps may finish within the timeout,
 * then they are interrupted. Workflows are released as their runs end, so other executors continue
 * them at once. The lease is released last.
 *
 * <p>If the process dies, its lease expires (5 seconds by default). A peer then declares it dead
 * and takes over its workflows; their attempt rises, which fences late writes. If the only process
 * is started again, it does the same. While the database is unavailable, runs block in their next
 * record, the lease cannot be extended, and {@code health()} shows the failing loops. Afterwards
 * the executor continues, or joins under a new id if a peer declared it dead meanwhile.
 *
 * <p>Related: {@link dev.cairn.internal.run} (runs in memory), {@link dev.cairn.internal.start}
 * (admission), {@link dev.cairn.internal.execution} (code of runs), {@link
 * dev.cairn.internal.store.cluster} (SQL of leases and takeover).
 */
@NullMarked
package dev.cairn.internal.engine;

import org.jspecify.annotations.NullMarked;
