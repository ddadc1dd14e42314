package dev.cairn.internal.store.record;

/**
 * Something of a workflow's that others may wait for: a promise or an event.
 *
 * @param workflowId the workflow
 * @param key which one of the workflow's
 */
public record NamedOutcome(String workflowId, String key) {}
