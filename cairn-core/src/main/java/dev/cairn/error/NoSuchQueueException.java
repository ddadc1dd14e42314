package dev.cairn.error;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call names a queue that does not exist. Thrown by starts, forks, resumes and declarations of
 * schedules that name a queue, and by the operations on queues.
 *
 * <p>What to do: correct the name, or declare the queue with {@code cairn.queues().declare(...)}.
 */
public final class NoSuchQueueException extends CairnException {
  private static final long serialVersionUID = 1L;

  private final String queue;

  @SuppressWarnings("serial") // a copy of a list, which is serializable
  private final List<String> knownQueues;

  /**
   * Creates the exception.
   *
   * @param message what happened, with values, and what to do
   * @param queue the name
   * @param knownQueues their names, in alphabetical order
   * @param cause the cause; null if there is none
   */
  public NoSuchQueueException(
      String message, String queue, List<String> knownQueues, @Nullable Throwable cause) {
    super(message, cause);
    this.queue = queue;
    this.knownQueues = List.copyOf(knownQueues);
  }

  /**
   * Returns the name that was given.
   *
   * @return the name
   */
  public String queue() {
    return queue;
  }

  /**
   * Returns the queues that exist.
   *
   * @return their names, in alphabetical order
   */
  public List<String> knownQueues() {
    return knownQueues;
  }
}
