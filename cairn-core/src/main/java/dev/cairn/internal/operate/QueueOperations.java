package dev.cairn.internal.operate;

import dev.cairn.error.ConfigException;
import dev.cairn.internal.store.Store;
import dev.cairn.internal.store.queue.QueueStatuses;
import dev.cairn.internal.store.queue.QueueStore;
import dev.cairn.queue.Queue;
import dev.cairn.queue.QueueStatus;
import dev.cairn.queue.Queues;
import java.util.List;

/** Answers {@link Queues} from the database. */
public final class QueueOperations implements Queues {
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

  @Override
  public void declare(Queue queue) {
    settings.declare(queue);
    changed.run();
  }

  @Override
  public void replace(Queue queue) {
    settings.replace(queue);
    changed.run();
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
    changed.run();
  }

  @Override
  public void delete(String name) {
    if (!settings.delete(name)) {
      QueueStatus left = status(name);
      throw new ConfigException(
          "Queue '%s' cannot be deleted: %d wait, %d are delayed, %d run, or a schedule names it. Let them end, or pause it instead."
              .formatted(name, left.waiting(), left.delayed(), left.running()));
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

  private ConfigException unknown(String name) {
    return new ConfigException(
        "There is no queue '%s'; there are %s. Declare it with cairn.queues().declare(Queue.named(\"%s\"))."
            .formatted(name, settings.names(), name));
  }
}
