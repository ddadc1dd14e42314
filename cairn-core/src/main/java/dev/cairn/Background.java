package dev.cairn;

import dev.cairn.api.Retention;
import dev.cairn.queue.Dispatcher;
import dev.cairn.runtime.Intake;
import dev.cairn.schedule.Runs;
import dev.cairn.schedule.Ticker;
import dev.cairn.store.Store;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What goes on while Cairn runs: work is brought in from the queues and from the schedules, and
 * what was kept long enough is deleted. Thread-safe.
 */
final class Background implements AutoCloseable {
  private volatile @Nullable Dispatcher dispatcher;
  private volatile @Nullable Ticker ticker;
  private volatile @Nullable Sweeper sweeper;

  void start(Store store, Runs runs, Intake intake, List<Retention> retention) {
    if (!retention.isEmpty()) {
      sweeper = new Sweeper(store.sweeping(), retention, store.tasks());
    }
    dispatcher = new Dispatcher(store.claims(intake.identity()), intake, store.tasks());
    ticker = new Ticker(runs, intake, store.tasks());
  }

  void lookIntoQueues() {
    Dispatcher running = dispatcher;
    if (running != null) {
      running.lookSoon();
    }
  }

  void lookAtSchedules() {
    Ticker running = ticker;
    if (running != null) {
      running.lookSoon();
    }
  }

  /** Brings nothing more in until the next start; what was brought in runs on. */
  @Override
  public void close() {
    Sweeper sweeping = sweeper;
    if (sweeping != null) {
      sweeping.close();
      sweeper = null;
    }
    Ticker ticking = ticker;
    if (ticking != null) {
      ticking.close();
      ticker = null;
    }
    Dispatcher taking = dispatcher;
    if (taking != null) {
      taking.close();
      dispatcher = null;
    }
  }
}
