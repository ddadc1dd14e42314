/**
 * Writing workflows: annotations, the static methods of {@link dev.cairn.workflow.Durable}, and
 * their options.
 *
 * <p>With annotations, methods of a class are made durable ({@link dev.cairn.workflow.Workflow},
 * {@link dev.cairn.workflow.Step}, {@link dev.cairn.workflow.Transaction}). Without annotations,
 * {@code Durable.step} and {@code Durable.transaction} do the same with lambdas. Both can be mixed.
 * Everything else inside a workflow is a static method of {@link dev.cairn.workflow.Durable}:
 * sleeping, messages, branches, compensations, children.
 *
 * <p>Types whose names begin with {@code Engine} are the interface between {@code Durable} and the
 * engine. They are public because the engine is in other packages; applications do not use them.
 */
@NullMarked
package dev.cairn.workflow;

import org.jspecify.annotations.NullMarked;
