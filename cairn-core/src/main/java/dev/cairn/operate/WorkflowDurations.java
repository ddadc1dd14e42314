package dev.cairn.operate;

import java.time.Duration;

/**
 * How long the workflows of a group took, from their first run to their end. Those that run or wait
 * are left out.
 *
 * @param group what they have in common
 * @param count how many have ended, 1 or more
 * @param p50 half of them took as long or less
 * @param p90 nine of ten took as long or less
 * @param p99 ninety-nine of a hundred took as long or less
 */
public record WorkflowDurations(
    WorkflowGroup group, long count, Duration p50, Duration p90, Duration p99) {}
