package dev.cairn.error;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A call is not possible at this place, at this time or in this state: for example a durable call
 * outside a workflow or inside a step, a call after {@code close}, or resuming a workflow that has
 * ended. Also thrown if the thread is interrupted while it waits; the cause is then the {@link
 * InterruptedException}. A call with a wrong argument is an {@link InvalidArgumentException}.
 *
 * <p>What to do: move or order the call as the message says.
 */
public final class UsageException extends CairnException {
  private static final long serialVersionUID = 1L;

  private final @Nullable String workflowId;

  /**
   * Creates the exception.
   *
   * @param message what happened, with values, and what to do
   * @param workflowId the id of the workflow; null if the call does not concern one workflow
   * @param cause the cause; null if there is none
   */
  public UsageException(String message, @Nullable String workflowId, @Nullable Throwable cause) {
    super(message, cause);
    this.workflowId = workflowId;
  }

  /**
   * Creates the exception.
   *
   * @param message what happened, with values, and what to do
   */
  public UsageException(String message) {
    this(message, null, null);
  }

  /**
   * Creates the exception.
   *
   * @param message what happened, with values, and what to do
   * @param workflowId the id of the workflow; null if the call does not concern one workflow
   */
  public UsageException(String message, @Nullable String workflowId) {
    this(message, workflowId, null);
  }

  /**
   * Creates the exception.
   *
   * @param message what happened, with values, and what to do
   * @param cause the cause; null if there is none
   */
  public UsageException(String message, @Nullable Throwable cause) {
    this(message, null, cause);
  }

  /**
   * Returns the id of the workflow.
   *
   * @return the id of the workflow; empty if the call does not concern one workflow
   */
  public Optional<String> workflowId() {
    return Optional.ofNullable(workflowId);
  }
}
