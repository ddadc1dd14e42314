package dev.cairn.internal.operate;

import dev.cairn.error.NoSuchQueueException;
import dev.cairn.error.UsageException;
import dev.cairn.internal.store.Store;
import dev.cairn.internal.store.queue.QueueStatuses;
import dev.cairn.internal.store.queue.QueueStore;
import dev.cairn.queue.Queue;
import dev.cairn.queue.QueueStatus;
import dev.cairn.queue.Queues;
import java.util.List;

/** Implements {@link Queues} on the store. Thread-safe. */
public final class QueueOperations implements Queues {
  private final QueueStore settings;
  private final QueueStatuses statuses;
  private final Runnable onChange;

  /**
   * Creates the operations.
   *
   * @param store the database
   * @param onChange executed after settings have changed
   */
  public QueueOperations(Store store, Runnable onChange) {
    this.settings = store.queues();
    this.statuses = store.queueStatuses();
    this.onChange = onChange;
  }

  @Override
  public void declare(Queue queue) {
    settings.declare(queue);
    onChange.run();
  }

  @Override
  public void replace(Queue queue) {
    settings.replace(queue);
    onChange.run();
  }

  @Override
  public void pause(String name) {
    if (!settings.pause(name, true)) {
      throw unknown(name);
    }
  }

  @Override
  public void resume(String name) {
    if (!settings.pause(name, false)) {
      throw unknown(name);
    }
    onChange.run();
  }

  @Override
  public void delete(String name) {
    if (!settings.delete(name)) {
      QueueStatus present = status(name);
      throw new UsageException(
          "Queue '%s' cannot be deleted: %d workflows wait, %d are delayed, %d run, or a schedule names the queue. Wait until they have ended, or pause the queue instead."
              .formatted(name, present.waiting(), present.delayed(), present.running()));
    }
  }

  @Override
  public QueueStatus status(String name) {
    return statuses.of(name).stream().findFirst().orElseThrow(() -> unknown(name));
  }

  @Override
  public List<QueueStatus> all() {
    return statuses.of(null);
  }

  private NoSuchQueueException unknown(String name) {
    List<String> names = settings.names();
    return new NoSuchQueueException(
        "There is no queue '%s'; there are %s. Declare it with cairn.queues().declare(Queue.named(\"%s\"))."
            .formatted(name, names, name),
        name,
        names,
        null);
  }
}
