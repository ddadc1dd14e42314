/**
 * Which code answers the durable calls of a thread.
 *
 * <p>A thread that executes a workflow, a step or a transaction has a scope. A thread that such a
 * thread starts inherits a scope that refuses durable calls, so that code never loses its
 * durability silently. Pool threads that outlive the workflow count as outside again.
 */
@NullMarked
package dev.cairn.internal.scope;

import org.jspecify.annotations.NullMarked;
