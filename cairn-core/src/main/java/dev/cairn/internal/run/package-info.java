/**
 * Runs in memory: who owns a workflow, whether it is to stop, and how it ended.
 *
 * <pre>
 *             accepted            recorded end
 * reserved ------------&gt; running --------------&gt; completed
 *    | rejected             |  stop: lost, cancelled, stuck, closing
 *    v                      v
 * rejected               dropped (the workflow continues elsewhere or later)
 * </pre>
 *
 * <p>Invariants: a workflow id has at most one run in a process. Every completion has one owner
 * ({@link dev.cairn.internal.run.RunLifecycle}): whoever reserved the id completes it on every
 * path.
 *
 * <p>Nothing here survives the process; what does is in the database, from which {@code engine}
 * starts the run again.
 */
@NullMarked
package dev.cairn.internal.run;

import org.jspecify.annotations.NullMarked;
