/**
 * Executes workflow code: the scopes that answer durable calls, steps, transactions, branches,
 * sleeps, children and compensations.
 *
 * <p>{@link dev.cairn.internal.execution.RunTask} is the thread of a run, from its arguments to the
 * record of its end. It uses the executor through {@link dev.cairn.internal.execution.RunHost}
 * only.
 */
@NullMarked
package dev.cairn.internal.execution;

import org.jspecify.annotations.NullMarked;
