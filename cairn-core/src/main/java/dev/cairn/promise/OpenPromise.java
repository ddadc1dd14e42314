package dev.cairn.promise;

import dev.cairn.common.WorkflowState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A promise that nobody has completed, of a workflow that has not ended.
 *
 * @param workflowId the id of the workflow that created it
 * @param workflow the registered name of the workflow
 * @param state the state of the workflow; {@code STUCK} and {@code EXHAUSTED} workflows read the
 *     value once they are resumed
 * @param queue the queue of the workflow; null if it was started without one
 * @param key the key of its record, such as {@code promise approval}
 * @param created when it was created
 */
public record OpenPromise(
    String workflowId,
    String workflow,
    WorkflowState state,
    @Nullable String queue,
    String key,
    Instant created) {}
