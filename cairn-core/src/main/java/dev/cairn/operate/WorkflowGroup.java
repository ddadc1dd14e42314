package dev.cairn.operate;

import dev.cairn.common.WorkflowState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What workflows that are counted together have in common. What they are not grouped by is null.
 *
 * @param state where they stand
 * @param name their registered name
 * @param queue the queue that they were put into; null also for those that were started directly
 * @param version the version that began them; null also for those that have not begun
 * @param since when the stretch of time begins in which they were accepted
 */
public record WorkflowGroup(
    @Nullable WorkflowState state,
    @Nullable String name,
    @Nullable String queue,
    @Nullable String version,
    @Nullable Instant since) {}
