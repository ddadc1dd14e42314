package dev.cairn.queue;

import dev.cairn.error.NoSuchQueueException;
import dev.cairn.error.UsageException;
import java.util.List;

/**
 * Creates, changes, pauses and monitors the queues of a database. Settings are stored in the
 * database, apply to all executors, and can be changed while workflows wait and run; a lower limit
 * does not stop workflows that run already.
 *
 * {@snippet :
 * cairn.queues().declare(Queue.named("mail").concurrency(20));
 * QueueStatus mail = cairn.queues().status("mail");
 * System.out.println(mail.waiting() + " wait, " + mail.running() + " run");
 * }
 *
 * <p>Thread-safe. Each method queries the database and blocks until it answers.
 */
public interface Queues {
  /**
   * Creates a queue, or replaces its settings if the declaration has changed since the last one.
   * Applications call this at every start: as long as the declaration is the same, changes by
   * {@link #replace} stay.
   *
   * @param queue the name and the settings
   */
  void declare(Queue queue);

  /**
   * Replaces the settings of a queue immediately, for all executors. Creates the queue if it does
   * not exist.
   *
   * @param queue the name and the settings
   */
  void replace(Queue queue);

  /**
   * Pauses a queue: no workflow is claimed from it until it is resumed. Running workflows continue,
   * and workflows can be enqueued.
   *
   * @param name the name of the queue
   * @throws NoSuchQueueException if there is no such queue
   */
  void pause(String name);

  /**
   * Resumes a paused queue. Has no effect on a queue that is not paused.
   *
   * @param name the name of the queue
   * @throws NoSuchQueueException if there is no such queue
   */
  void resume(String name);

  /**
   * Deletes a queue.
   *
   * @param name the name of the queue
   * @throws NoSuchQueueException if there is no such queue
   * @throws UsageException if workflows wait or run in it, or a schedule uses it
   */
  void delete(String name);

  /**
   * Returns the settings of a queue and the number of workflows in it.
   *
   * @param name the name of the queue
   * @return the status
   * @throws NoSuchQueueException if there is no such queue
   */
  QueueStatus status(String name);

  /**
   * Returns the status of all queues, with one query.
   *
   * @return the statuses, ordered by name
   */
  List<QueueStatus> all();
}
