/**
 * The rules for workflow code, which must make the same calls again in a replay.
 *
 * <p>{@link dev.cairn.determinism.DeterminismRule} lists the rules. The Error Prone checks of the
 * module {@code cairn-errorprone} report {@linkplain dev.cairn.determinism.DeterminismFinding
 * findings}. {@link dev.cairn.determinism.AllowNondeterminism} permits code to violate a rule, for
 * a reason.
 *
 * <p>Workflow code is the code of methods with {@code @Workflow}, of functions that {@code
 * cairn.workflow} registers, of branches, and of the methods that they call; without the code of
 * steps, transactions and compensations, whose outcomes are recorded.
 *
 * <p>Nothing here depends on the engine.
 */
@NullMarked
package dev.cairn.determinism;

import org.jspecify.annotations.NullMarked;
