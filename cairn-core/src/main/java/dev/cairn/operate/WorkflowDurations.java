package dev.cairn.operate;

import java.time.Duration;

/**
 * Percentiles of the durations of the workflows in a group, from their first run to their end.
 * Workflows that still wait or run are not counted.
 *
 * @param group the properties that the workflows share
 * @param count the number of workflows, 1 or more
 * @param p50 half of them took at most this long
 * @param p90 90 percent of them took at most this long
 * @param p99 99 percent of them took at most this long
 */
public record WorkflowDurations(
    WorkflowGroup group, long count, Duration p50, Duration p90, Duration p99) {}
