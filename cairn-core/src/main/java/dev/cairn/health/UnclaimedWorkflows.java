package dev.cairn.health;

import java.time.Instant;

/**
 * Workflows that wait for an executor, and that none takes.
 *
 * @param workflow the workflow's name
 * @param queue the queue in which they wait; empty if they were started directly
 * @param count how many wait
 * @param since since when the first one of them has existed
 * @param reason why nobody takes them
 */
public record UnclaimedWorkflows(
    String workflow, String queue, long count, Instant since, String reason) {}
