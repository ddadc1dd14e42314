package dev.cairn.operate;

import dev.cairn.common.WorkflowState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of a dry run: whether the code of this process matches the records of a workflow.
 *
 * @param workflowId the workflow id
 * @param name its registered name
 * @param problem why the code does not match, with recorded and requested steps side by side: the
 *     workflow would become stuck, or would execute other compensations than it has begun; null if
 *     the code matches
 * @param notRequested recorded steps that the code does not request, which are kept; this includes
 *     compensations, and for a cancelled workflow those that it would not execute
 * @param changedArguments recorded steps that the code calls with other arguments
 * @param failure the exception that the code throws after the last record; null if it continues or
 *     returns
 */
public record ReplayResult(
    String workflowId,
    String name,
    @Nullable String problem,
    List<String> notRequested,
    List<String> changedArguments,
    @Nullable String failure) {
  /** Copies the lists. */
  public ReplayResult {
    notRequested = List.copyOf(notRequested);
    changedArguments = List.copyOf(changedArguments);
  }

  /**
   * Returns whether the workflow can continue with this code.
   *
   * @return false if it would become {@link WorkflowState#STUCK} or could compensate a step twice
   */
  public boolean fits() {
    return problem == null;
  }
}
