package dev.cairn;

import dev.cairn.internal.background.BackgroundTasks;
import dev.cairn.internal.background.PeriodicTask;
import dev.cairn.internal.store.workflow.RetentionStore;
import dev.cairn.operate.Retention;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes workflows by retention rules. While a rule has workflows to check, batches follow each
 * other, each after a pause as long as the batch took; otherwise once a minute. Every executor has
 * such a service; the database lets one at a time apply a rule.
 */
final class RetentionService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RetentionService.class);
  private static final Duration IDLE_INTERVAL = Duration.ofMinutes(1);

  private final RetentionStore store;
  private final List<Retention> rules;
  private final PeriodicTask task;
  private long deletedSinceLog;

  RetentionService(RetentionStore store, List<Retention> rules, BackgroundTasks tasks) {
    this.store = store;
    this.rules = rules;
    this.task = tasks.searching("cairn-retention", this::runOnce, () -> {}).start();
  }

  private Duration runOnce() {
    long start = System.nanoTime();
    boolean more = false;
    for (Retention rule : rules) {
      OptionalInt deleted = store.deleteBatch(rule);
      deletedSinceLog += deleted.orElse(0);
      more |= deleted.isPresent();
    }
    if (more) {
      return Duration.ofNanos(System.nanoTime() - start);
    }
    if (deletedSinceLog > 0) {
      LOG.info("retention deleted={}", deletedSinceLog);
      deletedSinceLog = 0;
    }
    return IDLE_INTERVAL;
  }

  /** Ends the deletion. Waits for the current batch. */
  @Override
  public void close() {
    task.close();
  }
}
