/**
 * Workflows from outside: what finds and counts them, looks into their histories, cancels, resumes
 * and deletes them ({@link dev.cairn.workflow.Workflows}). It stands on {@code runtime} and {@code
 * store}; it knows nothing of queues, schedules and messages.
 */
@NullMarked
package dev.cairn.workflow;

import org.jspecify.annotations.NullMarked;
