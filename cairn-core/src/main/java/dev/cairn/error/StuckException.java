package dev.cairn.error;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A workflow has stopped without an end: its code and its records do not match (state {@code
 * STUCK}), or executors died repeatedly while they ran it (state {@code EXHAUSTED}). Thrown to
 * those who await it.
 *
 * <p>What to do: correct the code as the message says, then resume the workflow.
 */
public final class StuckException extends CairnException {
  private static final long serialVersionUID = 1L;

  private final @Nullable String workflowId;

  /**
   * Creates the exception.
   *
   * @param message what happened, with values, and what to do
   * @param workflowId the id of the workflow; null if the state concerns several workflows
   * @param cause the cause; null if there is none
   */
  public StuckException(String message, @Nullable String workflowId, @Nullable Throwable cause) {
    super(message, cause);
    this.workflowId = workflowId;
  }

  /**
   * Creates the exception.
   *
   * @param message what happened, with values, and what to do
   * @param workflowId the id of the workflow; null if the state concerns several workflows
   */
  public StuckException(String message, @Nullable String workflowId) {
    this(message, workflowId, null);
  }

  /**
   * Returns the id of the workflow.
   *
   * @return the id of the workflow; empty if the state concerns several workflows
   */
  public Optional<String> workflowId() {
    return Optional.ofNullable(workflowId);
  }
}
