package dev.cairn.internal.run;

import dev.cairn.common.Cancellation;
import dev.cairn.error.WorkflowCancelledException;
import dev.cairn.error.WorkflowTimeoutException;

/** Creates the exception of a cancelled workflow. */
public final class Cancelled {
  private Cancelled() {}

  public static WorkflowCancelledException exception(String workflowId, Cancellation why) {
    return switch (why) {
      case ALONE, WITH_CHILDREN ->
          new WorkflowCancelledException(
              "Workflow '%s' was cancelled, so it has no result. Start it again under another id, or resume it if it has not compensated anything."
                  .formatted(workflowId));
      case DEADLINE ->
          new WorkflowTimeoutException(
              "Workflow '%s' was cancelled when its deadline passed, so it has no result. Start it again under another id with more time, or resume it if it has not compensated anything."
                  .formatted(workflowId));
    };
  }
}
