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
 * Deletes what was kept long enough: without a break but for as long as each batch took while there
 * is something to look at, and once a minute otherwise. Every executor has one; of a rule, one
 * takes a step at a time.
 */
final class RetentionService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RetentionService.class);
  private static final Duration NOTHING_TO_DO = Duration.ofMinutes(1);

  private final RetentionStore sweeping;
  private final List<Retention> rules;
  private final PeriodicTask task;
  private long gone;

  RetentionService(RetentionStore sweeping, List<Retention> rules, BackgroundTasks tasks) {
    this.sweeping = sweeping;
    this.rules = rules;
    this.task = tasks.periodic("cairn-retention", this::beat).start();
  }

  private Duration beat() {
    long began = System.nanoTime();
    boolean more = false;
    for (Retention rule : rules) {
      OptionalInt deleted = sweeping.deleteBatch(rule);
      gone += deleted.orElse(0);
      more |= deleted.isPresent();
    }
    if (more) {
      return Duration.ofNanos(System.nanoTime() - began);
    }
    if (gone > 0) {
      LOG.info("retention deleted={}", gone);
      gone = 0;
    }
    return NOTHING_TO_DO;
  }

  /** Deletes nothing more; waits for the batch that is under way. */
  @Override
  public void close() {
    task.close();
  }
}
