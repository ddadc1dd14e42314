package dev.cairn.error;

import dev.cairn.common.WorkflowState;
import org.jspecify.annotations.Nullable;

/**
 * A workflow has ended, so it receives no more messages and publishes no more events. Thrown by
 * {@code send} and {@code awaitEvent}, and when its promise is completed.
 *
 * <p>What to do: await its result instead, or send to another workflow.
 */
public final class WorkflowEndedException extends CairnException {
  private static final long serialVersionUID = 1L;

  private final String workflowId;
  private final WorkflowState state;

  /**
   * Creates the exception.
   *
   * @param message what happened, with values, and what to do
   * @param workflowId its id
   * @param state a state for which {@link WorkflowState#isEnded()} is true
   * @param cause the cause; null if there is none
   */
  public WorkflowEndedException(
      String message, String workflowId, WorkflowState state, @Nullable Throwable cause) {
    super(message, cause);
    this.workflowId = workflowId;
    this.state = state;
  }

  /**
   * Returns the id of the workflow.
   *
   * @return its id
   */
  public String workflowId() {
    return workflowId;
  }

  /**
   * Returns how it ended.
   *
   * @return a state for which {@link WorkflowState#isEnded()} is true
   */
  public WorkflowState state() {
    return state;
  }
}
