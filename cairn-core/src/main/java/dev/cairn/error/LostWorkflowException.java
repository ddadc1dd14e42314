package dev.cairn.error;

/**
 * A workflow existed and is not there any more, after the database has failed over to a server that
 * lacks the last commits. If it was started under an id that says what it does, start it again
 * under the same id: nothing of it is recorded. What its steps did outside the database may have
 * happened.
 */
public final class LostWorkflowException extends CairnException {
  private static final long serialVersionUID = 1L;

  /** The workflow that was lost. */
  private final String workflowId;

  /**
   * Says what happened and what to do.
   *
   * @param message both, in prose
   * @param workflowId the id of the workflow
   */
  public LostWorkflowException(String message, String workflowId) {
    super(message);
    this.workflowId = workflowId;
  }

  /**
   * The workflow that was lost.
   *
   * @return its id
   */
  public String workflowId() {
    return workflowId;
  }
}
