/**
 * Executors: registration, leases, takeover, versions and notifications.
 *
 * <pre>
 *           join              lease expired, noticed by a peer
 * (none) ----------&gt; ALIVE ------------------------------------&gt; DEAD
 *                      | close()                                  | the process is still there:
 *                      v                                          v it joins under a new id
 *                    ENDED                                      ALIVE
 * </pre>
 *
 * <p>All times are the database's. A dead executor's workflows are taken over in batches with
 * {@code for update skip locked} ({@link dev.cairn.internal.store.cluster.RecoveryStore}); the
 * attempt of each rises, which fences the previous owner.
 */
@NullMarked
package dev.cairn.internal.store.cluster;

import org.jspecify.annotations.NullMarked;
