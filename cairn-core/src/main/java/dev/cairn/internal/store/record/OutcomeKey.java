package dev.cairn.internal.store.record;

/**
 * Identifies a promise or an event of a workflow.
 *
 * @param workflowId the workflow
 * @param key the key of the promise or event in the workflow
 */
public record OutcomeKey(String workflowId, String key) {}
