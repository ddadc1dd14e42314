package dev.cairn.error;

import org.jspecify.annotations.Nullable;

/**
 * A workflow ended with a checked exception that {@code await} does not declare. It is the cause.
 * Unchecked exceptions are thrown as they are.
 *
 * <p>What to do: handle the cause.
 */
public final class WorkflowFailedException extends CairnException {
  private static final long serialVersionUID = 1L;

  private final String workflowId;
  private final String workflowName;

  /**
   * Creates the exception.
   *
   * @param message what happened, with values, and what to do
   * @param workflowId its id
   * @param workflowName its name
   * @param cause the cause; null if there is none
   */
  public WorkflowFailedException(
      String message, String workflowId, String workflowName, @Nullable Throwable cause) {
    super(message, cause);
    this.workflowId = workflowId;
    this.workflowName = workflowName;
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
   * Returns the name of the workflow.
   *
   * @return its name
   */
  public String workflowName() {
    return workflowName;
  }
}
