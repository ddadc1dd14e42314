/**
 * Implements the operations that {@code Cairn} and {@code CairnClient} offer: workflows, queues,
 * schedules, messages and versions.
 *
 * <p>Each class implements one exported interface of {@link dev.cairn.operate}. The classes
 * validate arguments, call the store or {@link dev.cairn.internal.engine.WorkflowCommands}, and
 * decode values; they hold no state. Lists are read in pages: {@link
 * dev.cairn.internal.operate.Pages} holds one page in memory, and {@link
 * dev.cairn.internal.operate.Cursor} encodes a place for a later request. {@link
 * dev.cairn.internal.operate.BulkOperations} executes one short transaction for each batch; if the
 * process dies, finished batches stay done and the operation can be repeated. While the database is
 * unavailable, calls block.
 */
@NullMarked
package dev.cairn.internal.operate;

import org.jspecify.annotations.NullMarked;
