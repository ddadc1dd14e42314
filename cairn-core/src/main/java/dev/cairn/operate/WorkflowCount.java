package dev.cairn.operate;

/**
 * How many workflows there are of a group.
 *
 * @param group what they have in common
 * @param count how many there are, 1 or more
 */
public record WorkflowCount(WorkflowGroup group, long count) {}
