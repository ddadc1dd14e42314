package dev.cairn.error;

import org.jspecify.annotations.Nullable;

/**
 * No workflow has this id. Thrown by operations on a workflow, by {@code send}, {@code awaitEvent}
 * and readers of streams, and by handles of a workflow that was deleted.
 *
 * <p>What to do: check the id, and that the workflow was started in this database and schema.
 */
public final class NoSuchWorkflowException extends CairnException {
  private static final long serialVersionUID = 1L;

  private final String workflowId;

  /**
   * Creates the exception.
   *
   * @param message what happened, with values, and what to do
   * @param workflowId its id
   * @param cause the cause; null if there is none
   */
  public NoSuchWorkflowException(String message, String workflowId, @Nullable Throwable cause) {
    super(message, cause);
    this.workflowId = workflowId;
  }

  /**
   * Creates the exception.
   *
   * @param message what happened, with values, and what to do
   * @param workflowId its id
   */
  public NoSuchWorkflowException(String message, String workflowId) {
    this(message, workflowId, null);
  }

  /**
   * Returns the id of the workflow.
   *
   * @return its id
   */
  public String workflowId() {
    return workflowId;
  }
}
