package dev.cairn.error;

/**
 * A workflow was cancelled because its deadline passed. Thrown like {@link
 * WorkflowCancelledException}.
 *
 * <p>What to do: start it again under another id with more time, or resume it if it has not
 * compensated anything.
 */
public final class WorkflowTimeoutException extends WorkflowCancelledException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what happened, with values, and what to do
   * @param workflowId its id
   */
  public WorkflowTimeoutException(String message, String workflowId) {
    super(message, workflowId, null);
  }
}
