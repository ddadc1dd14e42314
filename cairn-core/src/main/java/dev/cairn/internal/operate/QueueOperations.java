package dev.cairn.internal.operate;

import dev.cairn.error.ConfigException;
import dev.cairn.internal.store.Store;
import dev.cairn.internal.store.queue.QueueStatuses;
import dev.cairn.internal.store.queue.QueueStore;
import dev.cairn.queue.Queue;
import dev.cairn.queue.QueueStatus;
import java.util.List;

/**
 * The queues of this database. Their settings are kept there, hold for all executors, and can be
 * changed while work waits and runs: a lower limit stops nothing that runs already. Thread-safe;
 * every method asks the database, and blocks until it answers.
 */
public final class QueueOperations {
  private final QueueStore settings;
  private final QueueStatuses statuses;
  private final Runnable changed;

  /**
   * For composition.
   *
   * @param store the database
   * @param changed is run when settings have changed
   */
  public QueueOperations(Store store, Runnable changed) {
    this.settings = store.queueSettings();
    this.statuses = store.queueStatuses();
    this.changed = changed;
  }

  /**
   * Makes a queue, as every executor's code may say at its start: settings that were {@link
   * #replace}d since then stay, until another declaration comes.
   *
   * @param queue its name and settings
   */
  public void declare(Queue queue) {
    settings.declare(queue);
    changed.run();
  }

  /**
   * Gives a queue other settings, at once and for all executors; makes it if there is none.
   *
   * @param queue its name and settings
   */
  public void replace(Queue queue) {
    settings.replace(queue);
    changed.run();
  }

  /**
   * Starts nothing more from a queue until it is resumed. What runs goes on, and work can be put
   * into it.
   *
   * @param name the queue
   * @throws ConfigException if there is none
   */
  public void pause(String name) {
    if (!settings.pause(name, true)) {
      throw unknown(name);
    }
  }

  /**
   * Starts work from a paused queue again.
   *
   * @param name the queue
   * @throws ConfigException if there is none
   */
  public void resume(String name) {
    if (!settings.pause(name, false)) {
      throw unknown(name);
    }
    changed.run();
  }

  /**
   * Removes a queue.
   *
   * @param name the queue
   * @throws ConfigException if there is none, if work waits or runs in it, or if a schedule names
   *     it
   */
  public void delete(String name) {
    if (!settings.delete(name)) {
      QueueStatus left = status(name);
      throw new ConfigException(
          "Queue '%s' cannot be deleted: %d wait, %d are delayed, %d run, or a schedule names it. Let them end, or pause it instead."
              .formatted(name, left.waiting(), left.delayed(), left.running()));
    }
  }

  /**
   * How a queue stands.
   *
   * @param name the queue
   * @return its settings, what waits and what runs
   * @throws ConfigException if there is none
   */
  public QueueStatus status(String name) {
    return statuses.of(name).stream().findFirst().orElseThrow(() -> unknown(name));
  }

  /**
   * How all queues stand, in one query.
   *
   * @return their settings, what waits and what runs, by name
   */
  public List<QueueStatus> all() {
    return statuses.of(null);
  }

  private ConfigException unknown(String name) {
    return new ConfigException(
        "There is no queue '%s'; there are %s. Declare it with cairn.queues().declare(Queue.named(\"%s\"))."
            .formatted(name, settings.names(), name));
  }
}
