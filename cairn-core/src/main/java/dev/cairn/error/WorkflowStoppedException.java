package dev.cairn.error;

import dev.cairn.common.WorkflowState;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A workflow has stopped without an end: its code and its records do not match (state {@code
 * STUCK}), or executors died repeatedly while they ran it (state {@code EXHAUSTED}). Thrown to
 * those who await it.
 *
 * <p>What to do: for {@code STUCK}, correct the code as the message says; for {@code EXHAUSTED},
 * remove the cause of the deaths. Then resume the workflow.
 */
public final class WorkflowStoppedException extends CairnException {
  private static final long serialVersionUID = 1L;

  private final @Nullable String workflowId;
  private final WorkflowState state;

  /**
   * Creates the exception.
   *
   * @param message what happened, with values, and what to do
   * @param workflowId the id of the workflow; null if the state concerns several workflows
   * @param state {@code STUCK} or {@code EXHAUSTED}
   * @param cause the cause; null if there is none
   */
  public WorkflowStoppedException(
      String message, @Nullable String workflowId, WorkflowState state, @Nullable Throwable cause) {
    super(message, cause);
    this.workflowId = workflowId;
    this.state = state;
  }

  /**
   * Creates the exception of a workflow that is {@code STUCK}.
   *
   * @param message what happened, with values, and what to do
   * @param workflowId the id of the workflow; null if the state concerns several workflows
   * @param cause the cause; null if there is none
   * @return the exception
   */
  public static WorkflowStoppedException stuck(
      String message, @Nullable String workflowId, @Nullable Throwable cause) {
    return new WorkflowStoppedException(message, workflowId, WorkflowState.STUCK, cause);
  }

  /**
   * Creates the exception of a workflow that is {@code STUCK}.
   *
   * @param message what happened, with values, and what to do
   * @param workflowId the id of the workflow; null if the state concerns several workflows
   * @return the exception
   */
  public static WorkflowStoppedException stuck(String message, @Nullable String workflowId) {
    return stuck(message, workflowId, null);
  }

  /**
   * Returns the id of the workflow.
   *
   * @return the id of the workflow; empty if the state concerns several workflows
   */
  public Optional<String> workflowId() {
    return Optional.ofNullable(workflowId);
  }

  /**
   * Returns the state in which the workflow stopped.
   *
   * @return {@link WorkflowState#STUCK} or {@link WorkflowState#EXHAUSTED}
   */
  public WorkflowState state() {
    return state;
  }
}
