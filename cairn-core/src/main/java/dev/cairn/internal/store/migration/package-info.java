/**
 * Opening a database: the connection pool, the checks of the server, the migrations of the schema,
 * and the distribution of connections. {@link dev.cairn.internal.store.migration.DatabaseOpener}
 * does these steps in order.
 *
 * <p>{@link dev.cairn.internal.store.migration.Migrations} applies versioned {@code .sql} files:
 * {@code V*} for Cairn's own database, {@code O*} for external databases. All missing files are
 * applied in one transaction under an advisory lock, so that several executors can start at once;
 * the table {@code migration} keeps the checksum of each.
 *
 * <pre>
 * schema                              this engine
 * does not exist                      creates it (needs rights)
 * older                               migrates it (needs rights)
 * same version, same checksums        uses it
 * newer, compatible with this engine  uses it
 * newer, not compatible               refuses to start
 * changed or unreleased files         refuses to start
 * </pre>
 *
 * <p>Invariants: a released file never changes; a schema has all files of the baseline or none; the
 * engine of the previous release works on the next version of the schema. Names in functions and
 * views are resolved with a fixed search path.
 *
 * <p>When the process dies during a migration, Postgres rolls it back. When the database cannot be
 * reached, attempts are repeated up to {@code connectTimeout}; errors that waiting cannot fix, such
 * as a wrong password, fail at once. {@link dev.cairn.internal.store.migration.ConnectionBudget}
 * fails the start if the pool, the role, the database or the server permits too few connections.
 */
@NullMarked
package dev.cairn.internal.store.migration;

import org.jspecify.annotations.NullMarked;
