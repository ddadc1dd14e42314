package dev.cairn.queue;

import dev.cairn.error.NoSuchQueueException;
import dev.cairn.error.UsageException;
import java.util.List;

/**
 * The queues of this database. Their settings are kept there, hold for all executors, and can be
 * changed while work waits and runs: a lower limit stops nothing that runs already. Thread-safe;
 * every method asks the database, and blocks until it answers.
 */
public interface Queues {
  /**
   * Makes a queue, as every executor's code may say at its start: settings that were {@link
   * #replace}d since then stay, until another declaration comes.
   *
   * @param queue its name and settings
   */
  void declare(Queue queue);

  /**
   * Gives a queue other settings, at once and for all executors; makes it if there is none.
   *
   * @param queue its name and settings
   */
  void replace(Queue queue);

  /**
   * Starts nothing more from a queue until it is resumed. What runs goes on, and work can be put
   * into it.
   *
   * @param name the queue
   * @throws NoSuchQueueException if there is none
   */
  void pause(String name);

  /**
   * Starts work from a paused queue again.
   *
   * @param name the queue
   * @throws NoSuchQueueException if there is none
   */
  void resume(String name);

  /**
   * Removes a queue.
   *
   * @param name the queue
   * @throws NoSuchQueueException if there is none
   * @throws UsageException if workflows wait or run in it, or a schedule names it
   */
  void delete(String name);

  /**
   * How a queue stands.
   *
   * @param name the queue
   * @return its settings, what waits and what runs
   * @throws NoSuchQueueException if there is none
   */
  QueueStatus status(String name);

  /**
   * How all queues stand, in one query.
   *
   * @return their settings, what waits and what runs, by name
   */
  List<QueueStatus> all();
}
