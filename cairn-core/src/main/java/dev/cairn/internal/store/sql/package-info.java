/**
 * Statement texts, parameters and errors, without connections of their own.
 *
 * <p>A statement is written once, for the schema {@code cairn}. {@link
 * dev.cairn.internal.store.sql.StatementTexts} turns it into the text for one database: it replaces
 * the schema, and the placeholders {@code $durable} (commit level), {@code $timeline} and {@code
 * $server} (identity of the server's history). {@link dev.cairn.internal.store.sql.SingleRow}
 * rewrites a batch statement for a single row. Texts are cached and constant, so the driver reuses
 * its prepared statements.
 *
 * <p>{@link dev.cairn.internal.store.sql.SqlErrorKind} decides by SQL state which errors are
 * retried, for Cairn's own statements and for transactions. To change that, edit its tables of
 * states; {@code SqlErrorKindTest} compares them with {@code sql-states.csv}, which lists every
 * state of the Postgres manual and how it is handled.
 *
 * <p>Cairn's SQL functions raise errors with states of their own. The store that calls a function
 * translates them to exceptions:
 *
 * <pre>
 * CRN01  the queue does not exist                    NoSuchQueueException
 * CRN02  a partition key is missing or unexpected    InvalidArgumentException
 * CRN03  arguments or attributes are invalid JSON    ValueException
 * CRN04  the workflow id belongs to another call     WorkflowConflictException
 * CRN05  the deduplication id is taken               DuplicateException
 * CRN06  the workflow does not exist                 NoSuchWorkflowException
 * CRN07  the workflow has ended                      WorkflowEndedException
 * CRN08  an argument is invalid                      InvalidArgumentException
 * CRN09  the promise does not exist                  NoSuchPromiseException
 * CRN10  the workflow is in the wrong state          UsageException
 * CRN11  the application or version does not exist   UsageException
 * </pre>
 *
 * <p>Invariants: values are always bound as parameters, never part of a statement's text; texts are
 * checked for characters that Postgres cannot store before they are bound; messages contain no
 * passwords ({@link dev.cairn.internal.store.sql.ConnectionUrl#masked}).
 */
@NullMarked
package dev.cairn.internal.store.sql;

import org.jspecify.annotations.NullMarked;
