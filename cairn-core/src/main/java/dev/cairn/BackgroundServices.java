package dev.cairn;

import dev.cairn.internal.dispatch.QueueDispatcher;
import dev.cairn.internal.engine.WorkIntake;
import dev.cairn.internal.scheduling.TickRuns;
import dev.cairn.internal.scheduling.Ticker;
import dev.cairn.internal.store.Store;
import dev.cairn.operate.Retention;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What goes on while Cairn runs: work is brought in from the queues and from the schedules, and
 * what was kept long enough is deleted. Thread-safe.
 */
final class BackgroundServices implements AutoCloseable {
  private volatile @Nullable QueueDispatcher dispatcher;
  private volatile @Nullable Ticker ticker;
  private volatile @Nullable RetentionService sweeper;

  void start(Store store, TickRuns runs, WorkIntake intake, List<Retention> retention) {
    if (!retention.isEmpty()) {
      sweeper = new RetentionService(store.retention(), retention, store.tasks());
    }
    dispatcher = new QueueDispatcher(store.claims(intake.identity()), intake, store.tasks());
    ticker = new Ticker(runs, intake, store.tasks());
  }

  void lookIntoQueues() {
    QueueDispatcher running = dispatcher;
    if (running != null) {
      running.runSoon();
    }
  }

  void lookAtSchedules() {
    Ticker running = ticker;
    if (running != null) {
      running.runSoon();
    }
  }

  /** Brings nothing more in until the next start; what was brought in runs on. */
  @Override
  public void close() {
    RetentionService sweeping = sweeper;
    if (sweeping != null) {
      sweeping.close();
      sweeper = null;
    }
    Ticker ticking = ticker;
    if (ticking != null) {
      ticking.close();
      ticker = null;
    }
    QueueDispatcher taking = dispatcher;
    if (taking != null) {
      taking.close();
      dispatcher = null;
    }
  }
}
