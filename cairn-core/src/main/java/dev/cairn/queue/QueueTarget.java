package dev.cairn.queue;

import dev.cairn.error.InvalidArgumentException;
import dev.cairn.internal.check.StorableText;
import org.jspecify.annotations.Nullable;

/**
 * The queue in which a fork or a resumed workflow runs instead of its own. Immutable: each method
 * returns a changed copy.
 *
 * {@snippet :
 * cairn.workflows().resume("order-17", QueueTarget.of("repairs").priority(5));
 * }
 *
 * <p>The limits of that queue apply to the workflow, which counts as a start there. It is enqueued
 * behind the workflows of the same priority that already wait.
 *
 * @param queue the name of the queue
 * @param partition the partition key, 1 to 512 characters; null to keep the key of the workflow if
 *     the queue is partitioned, and to drop it if the queue is not
 * @param priority the priority in the queue, smaller values first; null to keep that of the
 *     workflow
 */
public record QueueTarget(String queue, @Nullable String partition, @Nullable Integer priority) {
  private static final int LONGEST_PARTITION = 512;

  /**
   * Validates the names.
   *
   * @throws InvalidArgumentException if the queue or the partition key is blank, too long, or
   *     contains characters that Postgres cannot store
   */
  public QueueTarget {
    queue = StorableText.checkName("The name of a queue", queue, Queue.LONGEST_NAME);
    if (partition != null) {
      partition = StorableText.checkName("The partition key", partition, LONGEST_PARTITION);
    }
  }

  /**
   * Returns a target that keeps the partition key and the priority of the workflow.
   *
   * @param queue the name of the queue
   * @return the target
   * @throws InvalidArgumentException if the name is blank, too long, or has a control character
   */
  public static QueueTarget of(String queue) {
    return new QueueTarget(queue, null, null);
  }

  /**
   * Sets the partition key.
   *
   * @param key 1 to 512 characters
   * @return a changed copy
   * @throws InvalidArgumentException if the key is blank or too long
   */
  public QueueTarget partition(String key) {
    return new QueueTarget(queue, key, priority);
  }

  /**
   * Sets the priority.
   *
   * @param value smaller values run first
   * @return a changed copy
   */
  public QueueTarget priority(int value) {
    return new QueueTarget(queue, partition, value);
  }
}
