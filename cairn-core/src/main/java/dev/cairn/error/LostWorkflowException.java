package dev.cairn.error;

/**
 * A workflow is not in the database any more, after the database has failed over to a server that
 * lacks the last commits. Thrown to those who await it. Effects of its steps on other systems may
 * remain.
 *
 * <p>What to do: start it again under the same id.
 */
public final class LostWorkflowException extends CairnException {
  private static final long serialVersionUID = 1L;

  private final String workflowId;

  /**
   * Creates the exception.
   *
   * @param message what happened, with values, and what to do
   * @param workflowId its id
   */
  public LostWorkflowException(String message, String workflowId) {
    super(message);
    this.workflowId = workflowId;
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
