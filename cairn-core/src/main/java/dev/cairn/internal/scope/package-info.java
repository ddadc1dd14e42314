/**
 * Determines which code executes the durable calls of a thread.
 *
 * <p>A thread that runs a workflow, a branch, a step or a transaction has a scope. A thread that
 * user code starts from there inherits a scope that rejects durable calls, so that code never loses
 * durability silently. A pool thread that outlives the workflow counts as outside again, because
 * the inherited scope checks whether its run is over.
 *
 * <p>{@link dev.cairn.internal.scope.CurrentScope} contains the only thread-local variable of
 * Cairn. The scopes themselves are in {@link dev.cairn.internal.execution}.
 */
@NullMarked
package dev.cairn.internal.scope;

import org.jspecify.annotations.NullMarked;
