package dev.cairn.error;

import org.jspecify.annotations.Nullable;

/**
 * A workflow was not started because another one holds its deduplication id. Thrown by starts with
 * {@code OnDuplicate.REJECT}.
 *
 * <p>What to do: await the workflow that holds the id, use another deduplication id, or set {@code
 * OnDuplicate.JOIN}.
 */
public final class DuplicateException extends CairnException {
  private static final long serialVersionUID = 1L;

  private final String workflowId;
  private final String queue;
  private final String deduplicationId;

  /**
   * Creates the exception.
   *
   * @param message what happened, with values, and what to do
   * @param workflowId its id
   * @param queue its name
   * @param deduplicationId the deduplication id
   * @param cause the cause; null if there is none
   */
  public DuplicateException(
      String message,
      String workflowId,
      String queue,
      String deduplicationId,
      @Nullable Throwable cause) {
    super(message, cause);
    this.workflowId = workflowId;
    this.queue = queue;
    this.deduplicationId = deduplicationId;
  }

  /**
   * Returns the id of the workflow that holds the deduplication id.
   *
   * @return its id
   */
  public String workflowId() {
    return workflowId;
  }

  /**
   * Returns the queue.
   *
   * @return its name
   */
  public String queue() {
    return queue;
  }

  /**
   * Returns the deduplication id.
   *
   * @return the deduplication id
   */
  public String deduplicationId() {
    return deduplicationId;
  }
}
