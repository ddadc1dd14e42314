package dev.cairn.error;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A try of a step took longer than {@code timeout} permits and was interrupted. It counts as a
 * failure of the try: the step is retried as its {@code Retry} says, and the last one is its
 * outcome. The cause is the exception that the step threw then, if any.
 *
 * <p>What to do: increase the timeout or the number of attempts.
 */
public final class StepTimeoutException extends CairnException {
  private static final long serialVersionUID = 1L;

  private final String workflowId;
  private final String step;
  private final Duration timeout;

  /**
   * Creates the exception.
   *
   * @param message what happened, with values, and what to do
   * @param workflowId its id
   * @param step its key
   * @param timeout the timeout of one try
   * @param cause the cause; null if there is none
   */
  public StepTimeoutException(
      String message, String workflowId, String step, Duration timeout, @Nullable Throwable cause) {
    super(message, cause);
    this.workflowId = workflowId;
    this.step = step;
    this.timeout = timeout;
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
   * Returns the key of the step.
   *
   * @return its key
   */
  public String step() {
    return step;
  }

  /**
   * Returns the timeout of one try.
   *
   * @return the timeout of one try
   */
  public Duration timeout() {
    return timeout;
  }
}
