/**
 * Operating workflows: finding, counting and inspecting them, cancelling, resuming, forking and
 * deleting them.
 *
 * <p>{@link dev.cairn.operate.Workflows} is the entry point; {@code cairn.workflows()} and {@code
 * client.workflows()} return it. {@link dev.cairn.operate.Criterion} selects workflows, {@link
 * dev.cairn.operate.BulkOperation} changes all that match, {@link
 * dev.cairn.operate.WorkflowHistory} shows what one has recorded. {@link
 * dev.cairn.operate.Retention} deletes ended workflows automatically.
 *
 * <p>The same information is available in SQL through the views {@code cairn.workflows}, {@code
 * cairn.steps} and others.
 */
@NullMarked
package dev.cairn.operate;

import org.jspecify.annotations.NullMarked;
