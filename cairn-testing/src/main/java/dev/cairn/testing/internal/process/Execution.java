package dev.cairn.testing.internal.process;

/**
 * A step or transaction that a process executes.
 *
 * @param workflowId its workflow
 * @param key its key
 */
public record Execution(String workflowId, String key) {}
