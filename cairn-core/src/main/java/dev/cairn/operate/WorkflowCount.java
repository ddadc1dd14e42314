package dev.cairn.operate;

/**
 * The number of workflows in a group.
 *
 * @param group the properties that the workflows share
 * @param count the number of workflows, 1 or more
 */
public record WorkflowCount(WorkflowGroup group, long count) {}
