package dev.cairn;

import dev.cairn.internal.dispatch.QueueDispatcher;
import dev.cairn.internal.engine.WorkIntake;
import dev.cairn.internal.registry.Registry;
import dev.cairn.internal.registry.TypeDescription;
import dev.cairn.internal.scheduling.TickRuns;
import dev.cairn.internal.scheduling.Ticker;
import dev.cairn.internal.store.Store;
import dev.cairn.operate.Retention;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The background services of a started Cairn: the dispatcher of queues, the ticker of schedules,
 * the deletion of workflows by retention rules, and the description of their types. Thread-safe.
 */
final class BackgroundServices implements AutoCloseable {
  private volatile @Nullable QueueDispatcher dispatcher;
  private volatile @Nullable Ticker ticker;
  private volatile @Nullable RetentionService retentionService;
  private volatile @Nullable TypeDescription types;

  void start(
      Store store, TickRuns runs, WorkIntake intake, List<Retention> retention, Registry registry) {
    if (!retention.isEmpty()) {
      retentionService = new RetentionService(store.retention(), retention, store.tasks());
    }
    dispatcher = new QueueDispatcher(store.claims(intake.identity()), intake, store.tasks());
    ticker = new Ticker(runs, intake, store.tasks());
    types = new TypeDescription(registry, store.types(), intake.identity(), store.tasks());
  }

  void checkQueues() {
    QueueDispatcher running = dispatcher;
    if (running != null) {
      running.runSoon();
    }
  }

  void checkSchedules() {
    Ticker running = ticker;
    if (running != null) {
      running.runSoon();
    }
  }

  /** Stops the services. Workflows that they have started continue. */
  @Override
  public void close() {
    TypeDescription runningTypes = types;
    if (runningTypes != null) {
      runningTypes.close();
      types = null;
    }
    RetentionService runningRetention = retentionService;
    if (runningRetention != null) {
      runningRetention.close();
      retentionService = null;
    }
    Ticker runningTicker = ticker;
    if (runningTicker != null) {
      runningTicker.close();
      ticker = null;
    }
    QueueDispatcher runningDispatcher = dispatcher;
    if (runningDispatcher != null) {
      runningDispatcher.close();
      dispatcher = null;
    }
  }
}
