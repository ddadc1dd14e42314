package dev.cairn.store;

/**
 * Something of a workflow's that others may wait for: a promise or an event.
 *
 * @param workflowId the workflow
 * @param key which one of the workflow's
 */
public record Named(String workflowId, String key) {}
