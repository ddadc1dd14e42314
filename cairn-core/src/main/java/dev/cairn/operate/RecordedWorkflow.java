package dev.cairn.operate;

import dev.cairn.common.WorkflowState;
import org.jspecify.annotations.Nullable;

/**
 * A workflow with its arguments and its outcome, as plain JSON.
 *
 * @param summary the id, name, state, times and other properties
 * @param input the arguments, a JSON array
 * @param output the result; null unless the state is {@link WorkflowState#SUCCEEDED}
 * @param error the exception, or the reason why it is stuck, exhausted or cancelled; null if it did
 *     not fail
 * @param forkedFrom the workflow that it is a fork of; null if it is none
 */
public record RecordedWorkflow(
    WorkflowSummary summary,
    String input,
    @Nullable String output,
    @Nullable String error,
    @Nullable String forkedFrom) {}
