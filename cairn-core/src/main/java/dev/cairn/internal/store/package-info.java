/**
 * Cairn's database as the engine uses it. {@link dev.cairn.internal.store.Store} connects to
 * Cairn's own database and to the external databases of {@code Config.database}, migrates their
 * schemas, and creates the stores of the subpackages. It contains no SQL itself.
 *
 * <p>Only this package and its subpackages use {@code java.sql}. A statement is a text block in the
 * method that executes it, written for the schema {@code cairn}. Logic that must be atomic, or that
 * clients may execute with the rights of the schema's owner, is in SQL functions; the files of
 * {@code dev/cairn/internal/store/migration} define tables, functions and views.
 *
 * <pre>
 * store
 *   -&gt; transaction  transactions of user code, with their records
 *   -&gt; schedule     schedules and ticks
 *   -&gt; queue        settings, claims, enqueueing without the journal
 *   -&gt; workflow     reads, histories, search, commands, retention
 *   -&gt; message      messages, events, promises, streams
 *   -&gt; migration    opening a database: pool, schema versions, connection counts
 *   -&gt; cluster      executors, leases, takeover, versions, notifications
 *   -&gt; journal      group commit of records
 *   -&gt; batch        the statements of one batch
 *   -&gt; jdbc         connections, retries, outages, failovers
 *   -&gt; sql          statement texts, parameters, SQL states
 *   -&gt; record       rows as Java values
 * </pre>
 *
 * <p>A package depends only on packages below it.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>Every record of a run is written by a statement that checks that the executor is alive at
 *       this timeline and owns the workflow at this attempt (fencing; see {@link
 *       dev.cairn.internal.store.batch}).
 *   <li>Every transaction that writes records sets {@code synchronous_commit} to at least {@code
 *       on}.
 *   <li>A statement of the engine is repeated after a transient error until it succeeds or the
 *       store is closed, so it must be idempotent or detect that an earlier attempt was committed.
 *   <li>Ordering, leases and timers use the database clock.
 * </ul>
 *
 * <p>When the process dies, Postgres rolls back its open transactions, and peers take over its
 * workflows after its lease. While the database is unavailable, threads wait in {@link
 * dev.cairn.internal.store.jdbc.Database}; {@link dev.cairn.internal.store.Store#stopWaiting} ends
 * these waits.
 */
@NullMarked
package dev.cairn.internal.store;

import org.jspecify.annotations.NullMarked;
