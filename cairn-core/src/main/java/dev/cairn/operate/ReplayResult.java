package dev.cairn.operate;

import dev.cairn.common.WorkflowState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether the code of this process fits what a workflow has recorded.
 *
 * @param workflowId the workflow
 * @param name its registered name
 * @param problem why it does not fit: what it would be stuck with, or that it undoes something else
 *     than it has begun to, with recorded and requested steps side by side; null if it fits
 * @param notRequested keys of recorded steps that the code does not request; their records are
 *     kept. Includes compensations, and for a cancelled workflow steps that it would not compensate
 * @param changedArguments recorded steps that the code calls with other arguments
 * @param failure what the code throws where its records end; null if it goes on, or returns
 */
public record ReplayResult(
    String workflowId,
    String name,
    @Nullable String problem,
    List<String> notRequested,
    List<String> changedArguments,
    @Nullable String failure) {
  /** Keeps copies of the lists. */
  public ReplayResult {
    notRequested = List.copyOf(notRequested);
    changedArguments = List.copyOf(changedArguments);
  }

  /**
   * Whether the workflow can go on with this code.
   *
   * @return false if it would be {@link WorkflowState#STUCK}, or may undo twice
   */
  public boolean fits() {
    return problem == null;
  }
}
