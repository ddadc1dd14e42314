/**
 * Workflows: reading, searching, counting, histories, commands (cancel, resume, fork, delete), and
 * retention.
 *
 * <p>Reads for people go through {@link dev.cairn.internal.store.workflow.BoundedReads}, two at a
 * time, so that they do not slow workflows down.
 */
@NullMarked
package dev.cairn.internal.store.workflow;

import org.jspecify.annotations.NullMarked;
