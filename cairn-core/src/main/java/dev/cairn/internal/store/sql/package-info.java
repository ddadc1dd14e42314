/**
 * Statements and errors: parameters, the schema name, settings that every write sets, and which SQL
 * states mean what.
 *
 * <p>{@link dev.cairn.internal.store.sql.SqlErrorKind} decides which errors are retried, by SQL
 * state. To change that, edit its table of states.
 */
@NullMarked
package dev.cairn.internal.store.sql;

import org.jspecify.annotations.NullMarked;
