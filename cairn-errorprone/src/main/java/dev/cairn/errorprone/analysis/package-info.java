/**
 * Finds the workflow code of a compilation and checks it.
 *
 * <p>{@link dev.cairn.errorprone.analysis.WorkflowAnalysis} begins with the methods that have
 * {@code @Workflow}, the lambdas that {@code cairn.workflow} registers, and branches. It follows
 * calls to methods of the same compilation. Steps, transactions and compensations end it: the code
 * inside them runs once, and its outcome is recorded.
 *
 * <p>Invariants: each method is checked once, with the shortest chain of calls that leads to it; a
 * place has at most one finding for each tree; findings are reported when Error Prone checks their
 * file. Calls of abstract methods are not followed.
 *
 * <p>The calls that are not permitted are in {@link
 * dev.cairn.internal.determinism.NondeterministicCall}.
 */
@NullMarked
package dev.cairn.errorprone.analysis;

import org.jspecify.annotations.NullMarked;
