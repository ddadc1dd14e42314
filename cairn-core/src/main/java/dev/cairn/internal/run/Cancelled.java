package dev.cairn.internal.run;

import dev.cairn.common.Cancellation;
import dev.cairn.error.WorkflowCancelledException;
import dev.cairn.error.WorkflowTimeoutException;

/** Says that a workflow was cancelled. */
public final class Cancelled {
  private Cancelled() {}

  public static WorkflowCancelledException exception(String workflowId, Cancellation why) {
    return switch (why) {
      case ALONE, WITH_CHILDREN ->
          new WorkflowCancelledException(
              "Workflow '%s' was cancelled, so it has no result. Start the work anew under another id, or resume it if it has undone nothing."
                  .formatted(workflowId));
      case DEADLINE ->
          new WorkflowTimeoutException(
              "Workflow '%s' was cancelled when its deadline passed, so it has no result. Start the work anew under another id with more time, or resume it if it has undone nothing."
                  .formatted(workflowId));
    };
  }
}
