package dev.cairn.operate;

import dev.cairn.common.WorkflowState;
import org.jspecify.annotations.Nullable;

/**
 * A workflow with its arguments and its outcome, as plain JSON.
 *
 * @param summary all the rest of it
 * @param input its arguments, a JSON array
 * @param output what it returned; null unless it {@link WorkflowState#SUCCEEDED}
 * @param error what it threw, or why it does not go on; null unless it failed, is stuck or was
 *     given up
 */
public record RecordedWorkflow(
    WorkflowSummary summary, String input, @Nullable String output, @Nullable String error) {}
