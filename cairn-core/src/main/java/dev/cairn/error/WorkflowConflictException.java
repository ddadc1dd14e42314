package dev.cairn.error;

import org.jspecify.annotations.Nullable;

/**
 * An id is in use by another call: a workflow id by a workflow of another name or with other
 * arguments, or a deduplication id by a workflow of another name. Thrown by starts and forks.
 *
 * <p>What to do: use a new id, or call with the name and arguments of the existing workflow to get
 * its result.
 */
public final class WorkflowConflictException extends CairnException {
  private static final long serialVersionUID = 1L;

  private final String workflowId;
  private final String workflowName;
  private final String requestedName;

  /**
   * Creates the exception.
   *
   * @param message what happened, with values, and what to do
   * @param workflowId its id
   * @param workflowName its name
   * @param requestedName the name; the same if the arguments differ
   * @param cause the cause; null if there is none
   */
  public WorkflowConflictException(
      String message,
      String workflowId,
      String workflowName,
      String requestedName,
      @Nullable Throwable cause) {
    super(message, cause);
    this.workflowId = workflowId;
    this.workflowName = workflowName;
    this.requestedName = requestedName;
  }

  /**
   * Returns the id of the existing workflow.
   *
   * @return its id
   */
  public String workflowId() {
    return workflowId;
  }

  /**
   * Returns the name of the existing workflow.
   *
   * @return its name
   */
  public String workflowName() {
    return workflowName;
  }

  /**
   * Returns the name of the workflow that was to be started.
   *
   * @return the name; the same if the arguments differ
   */
  public String requestedName() {
    return requestedName;
  }
}
