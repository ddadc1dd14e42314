/**
 * One batch of the journal as SQL: one statement for each kind of entry, with arrays, in one round
 * trip and one commit.
 *
 * <p>Every statement checks that the executor is alive (its row is locked in share mode) and that
 * the workflow's attempt is the writer's. An executor that has lost ownership of a workflow writes
 * no row for it; {@link dev.cairn.internal.store.batch.RejectionReason} finds out why.
 */
@NullMarked
package dev.cairn.internal.store.batch;

import org.jspecify.annotations.NullMarked;
