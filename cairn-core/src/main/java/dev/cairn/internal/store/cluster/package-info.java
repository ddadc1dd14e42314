/**
 * Executors: registration, leases, detection of dead executors, takeover of their workflows,
 * versions, and notifications among processes.
 *
 * <pre>
 *             register            lease expired, found by a peer
 *  (none) ---------------&gt; ALIVE ---------------------------------&gt; DEAD
 *                            |                                        |
 *                            | leave(): the process closes            | the process still runs: it drops
 *                            v                                        | its runs and registers under a
 *                          CLOSED                                     v new id
 *                                                                   ALIVE (another row)
 * </pre>
 *
 * <p>{@link dev.cairn.internal.store.cluster.ExecutorStore} extends the lease (the engine calls it
 * three times per lease); {@link dev.cairn.internal.store.cluster.DeadExecutorStore} declares
 * executors dead whose lease has expired. Both use the database clock alone. A step of that clock
 * is detected, and every lease gets its full length again: a step delays the detection of dead
 * executors by at most one lease, and kills no live one.
 *
 * <p>{@link dev.cairn.internal.store.cluster.RecoveryStore} takes over the workflows that are
 * {@code RUNNING} without a live executor, in batches with {@code skip locked}. It is the same for
 * a restart, a takeover by a peer and a resumed workflow. Of a dead executor's workflows, each live
 * executor first takes its share, by a hash of the ids; after a second, any executor takes the
 * rest. Only executors that have registered the workflow, and may run its version, take it over.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>The row of an executor changes only when it ends. The commit that sets it to {@code DEAD}
 *       or {@code CLOSED} rejects all later records of that executor ({@link
 *       dev.cairn.internal.store.batch}).
 *   <li>A takeover raises the attempt of a workflow, which fences its previous owner.
 *   <li>A workflow whose executors die repeatedly before it records anything becomes {@code
 *       EXHAUSTED}.
 *   <li>An executor belongs to the timeline at which it registered. At another timeline, no
 *       statement accepts its records.
 * </ul>
 *
 * <p>When the process dies, its lease expires, a peer declares it dead and notifies all executors
 * ({@code unowned}). When the database is unavailable, heartbeats are repeated; afterwards the
 * executor keeps its runs, unless a peer has declared it dead first. After a failover, the executor
 * counts which of its last confirmed records are missing, declares itself dead, and registers under
 * a new id; its workflows are then taken over and replayed from the database.
 *
 * <p>{@link dev.cairn.internal.store.cluster.Notifications} listens on one connection. A
 * notification only saves polling: after a reconnect, all listeners are called, because some may
 * have been missed. Payloads:
 *
 * <pre>
 * unowned           workflows without a live executor
 * ended             a workflow ended for which a process waits
 * cancelled         running workflows were cancelled
 * schedules         schedules have changed
 * queue &lt;name&gt;      a queue has work or other settings
 * sent\n&lt;ids&gt;       messages, publications or completed promises for these workflows
 * </pre>
 *
 * <p>{@link dev.cairn.internal.store.cluster.VersionStore} sets which version of an application
 * accepts new work; {@link dev.cairn.internal.store.cluster.DatabaseClock} estimates the database
 * time.
 */
@NullMarked
package dev.cairn.internal.store.cluster;

import org.jspecify.annotations.NullMarked;
