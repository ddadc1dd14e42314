package dev.cairn.health;

import java.time.Instant;

/**
 * Workflows that wait and that no live executor can run.
 *
 * @param workflow the registered name of the workflows
 * @param queue the queue in which they wait; empty if they were started without one
 * @param count the number of workflows
 * @param since since when the first of them has been waiting
 * @param reason why no executor can run them, such as a paused queue or an unregistered name
 * @param paused whether the reason is that somebody has paused the queue, so that nothing is wrong
 */
public record UnclaimedWorkflows(
    String workflow, String queue, long count, Instant since, String reason, boolean paused) {}
