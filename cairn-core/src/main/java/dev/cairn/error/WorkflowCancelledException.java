package dev.cairn.error;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A workflow was cancelled, so it has no result. Thrown to those who await it.
 *
 * <p>What to do: start it again under another id, or resume it if it has not compensated anything.
 */
public sealed class WorkflowCancelledException extends CairnException
    permits WorkflowTimeoutException {
  private static final long serialVersionUID = 1L;

  private final String workflowId;
  private final @Nullable String reason;

  /**
   * Creates the exception.
   *
   * @param message what happened, with values, and what to do
   * @param workflowId its id
   * @param reason the reason that was given with the cancellation; null if none was given, and
   *     after a timeout
   */
  public WorkflowCancelledException(String message, String workflowId, @Nullable String reason) {
    super(message);
    this.workflowId = workflowId;
    this.reason = reason;
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
   * Returns why the workflow was cancelled.
   *
   * @return the reason that was given with the cancellation; empty if none was given, and after a
   *     timeout
   */
  public Optional<String> reason() {
    return Optional.ofNullable(reason);
  }
}
