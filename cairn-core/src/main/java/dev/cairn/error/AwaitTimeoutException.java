package dev.cairn.error;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A wait ended without a result because its timeout passed. Thrown by the forms of {@code await},
 * {@code awaitEvent} and {@code first} that have a timeout, and by the readers of streams. What was
 * awaited is not affected.
 *
 * <p>What to do: await it again, or continue without it.
 */
public final class AwaitTimeoutException extends CairnException {
  private static final long serialVersionUID = 1L;

  private final @Nullable String workflowId;
  private final Duration timeout;

  /**
   * Creates the exception.
   *
   * @param message what happened, with values, and what to do
   * @param workflowId the id of the workflow; null if several workflows were awaited, or a start
   *     whose id is not known yet
   * @param timeout the timeout of the wait
   */
  public AwaitTimeoutException(String message, @Nullable String workflowId, Duration timeout) {
    super(message);
    this.workflowId = workflowId;
    this.timeout = timeout;
  }

  /**
   * Returns the id of the workflow.
   *
   * @return the id of the workflow; empty if several workflows were awaited, or a start whose id is
   *     not known yet
   */
  public Optional<String> workflowId() {
    return Optional.ofNullable(workflowId);
  }

  /**
   * Returns the timeout of the wait.
   *
   * @return the timeout of the wait
   */
  public Duration timeout() {
    return timeout;
  }
}
