/**
 * Connections: borrowing them from a pool or a user's {@code DataSource}, keeping a few for Cairn's
 * own statements, repeating statements while the database is away, and noticing that it failed
 * over.
 *
 * <p>Invariants: a statement of Cairn's own is repeated until it succeeds or the engine closes, so
 * a transient error never becomes an outcome of user code. An interrupt never reaches a thread
 * while it uses a connection. A connection is returned with the settings with which it was
 * borrowed.
 *
 * <pre>
 *           first failure                    success
 * reachable --------------&gt; outage (retried) ---------&gt; reachable
 *                               | close()
 *                               v
 *                            refused
 * </pre>
 *
 * <p>If the server was replaced by one that lacks confirmed commits, the timeline or the server's
 * identity differs: the executor then drops what it has in memory and continues from the database
 * (see {@link dev.cairn.internal.store.cluster}).
 */
@NullMarked
package dev.cairn.internal.store.jdbc;

import org.jspecify.annotations.NullMarked;
