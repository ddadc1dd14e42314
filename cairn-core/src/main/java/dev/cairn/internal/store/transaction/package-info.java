/**
 * Transactions of user code, each committed together with its record. So a transaction takes effect
 * exactly once.
 *
 * <p>{@link dev.cairn.internal.store.transaction.Transactions} executes them. A {@code Ledger}
 * writes the record in the same commit: in Cairn's own database, the record is the step itself; in
 * an external database, it is a row of {@code cairn.transaction} there, from which the step is
 * written to the journal afterwards. Transactions outside of workflows have no record.
 *
 * <pre>
 *  borrow a connection
 *    -&gt; (an earlier commit may have succeeded: read the record; found? done)
 *    -&gt; begin, set the marker
 *    -&gt; user code ----- throws -----&gt; roll back; the exception is the outcome,
 *         |                           unless the connection was lost, there was a
 *         |                           conflict, or the server became read-only
 *         v
 *    -&gt; record + commit, one round trip
 *         |-- committed: done
 *         |-- record exists, or ownership is lost: roll back, read the record
 *         |-- connection lost: the commit may have succeeded; try again from the top
 *         |-- conflict: try again
 *         |-- permanent error: DatabaseException
 *         +-- other error: write the record without the user's statements and roll
 *             back. If that fails, it is an outage: try again. If it succeeds, the
 *             user's statements are the reason: try again, up to 5 times
 * </pre>
 *
 * <p>In Cairn's own database, the statement of the record checks the lease and the attempt, as the
 * journal does. In an external database, the first row that is committed counts: an owner that
 * finds it uses its outcome. The statement divides by the number of written rows: if the record is
 * not written, the statement fails and the commit that is sent with it has no effect. A marker
 * setting ({@code cairn_guard.open}) shows whether the transaction is still the one that was begun,
 * and not one that user code has started with SQL of its own.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>User code cannot end the transaction or close the connection ({@link
 *       dev.cairn.internal.store.jdbc.GuardedConnection}).
 *   <li>An outage never becomes an outcome of user code.
 *   <li>User code may be executed several times, but its rows are committed once.
 *   <li>Errors of this transaction alone have limits: 100 conflicts, 20 lost connections, 3
 *       sessions ended by a timeout of the server, 5 rejected records.
 * </ul>
 *
 * <p>When the process dies before the commit, Postgres rolls back and the next owner executes the
 * code. When it dies after the commit, the next owner finds the record: in the history, or for an
 * external database in the ledger. When the database is unavailable, the run waits.
 */
@NullMarked
package dev.cairn.internal.store.transaction;

import org.jspecify.annotations.NullMarked;
