/**
 * Connections: borrowing them, keeping a few for Cairn's own statements, repeating statements while
 * the database is unavailable, and detecting failovers.
 *
 * <p>{@link dev.cairn.internal.store.jdbc.Database} is the entry point. A caller passes a {@link
 * dev.cairn.internal.store.jdbc.Database.SqlCall} and chooses how errors are handled:
 *
 * <pre>
 * method             used by        permanent error,  missing rights  transient error,
 *                                   corruption        or tables       conflict
 * execute            the engine     throws            repeats         repeats
 * executeForCaller   the API        throws            throws          repeats
 * probe              health         throws            throws          throws
 * </pre>
 *
 * <p>Three kinds of connections:
 *
 * <ul>
 *   <li>{@link dev.cairn.internal.store.jdbc.SharedConnections}: a few for all of Cairn's own
 *       statements, each used by one statement at a time.
 *   <li>{@link dev.cairn.internal.store.jdbc.PinnedConnection}: kept by one owner: the lease, the
 *       listener, each writer of the journal.
 *   <li>{@link dev.cairn.internal.store.jdbc.BorrowedConnection}: borrowed from the DataSource for
 *       one use, such as a transaction of user code, which sees it as a {@link
 *       dev.cairn.internal.store.jdbc.GuardedConnection}.
 * </ul>
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>A connection is returned with the settings with which it was borrowed. Settings of a server
 *       session are not changed behind a pooler such as PgBouncer.
 *   <li>An interrupt never reaches a thread while it uses a connection, because it would close the
 *       socket of a virtual thread: {@link dev.cairn.internal.store.jdbc.InterruptShield} delays
 *       it, and Cairn's own statements run on platform threads.
 *   <li>A statement of Cairn's own that takes longer than 20 s fails, and its connection counts as
 *       broken.
 *   <li>A connection to a standby or to a replaced server is never used: each physical connection
 *       is checked once ({@link dev.cairn.internal.store.jdbc.FailoverDetector}).
 * </ul>
 *
 * <p>An outage, as listeners and {@code health()} see it:
 *
 * <pre>
 *            a statement fails                    all callers have succeeded
 * available --------------------&gt; outage --------------------------------------&gt; available
 *                                   |  retries after 50 ms, 100 ms, ... 1 s
 *                                   | Retries.stopWaiting(), close()
 *                                   v
 *                                 DatabaseException for each caller
 * </pre>
 *
 * <p>A commit whose answer is lost may have succeeded. Statements that are not idempotent run in an
 * {@link dev.cairn.internal.store.jdbc.OnceTransaction}, which asks Postgres for the state of the
 * lost transaction. After a failover the ids of transactions are not comparable; the statements are
 * then executed again.
 *
 * <p>When the server was replaced by one that lacks confirmed commits, its timeline or its system
 * identifier differs. The detector then notifies its listeners; {@link
 * dev.cairn.internal.store.cluster} describes how the executor registers again. Transactions of
 * user code: {@link dev.cairn.internal.store.transaction}.
 */
@NullMarked
package dev.cairn.internal.store.jdbc;

import org.jspecify.annotations.NullMarked;
