package dev.cairn.operate;

import dev.cairn.common.WorkflowState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The properties that the workflows of a group share. A property by which workflows are not grouped
 * is null.
 *
 * @param state the state
 * @param name the registered name
 * @param queue the queue; null also for workflows that were started without one
 * @param version the version that has begun them; null also for workflows that have not begun
 * @param since the begin of the period of time in which they were created
 */
public record WorkflowGroup(
    @Nullable WorkflowState state,
    @Nullable String name,
    @Nullable String queue,
    @Nullable String version,
    @Nullable Instant since) {}
