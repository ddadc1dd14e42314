package dev.cairn;

import dev.cairn.queue.Dispatcher;
import dev.cairn.runtime.Intake;
import dev.cairn.schedule.Runs;
import dev.cairn.schedule.Ticker;
import dev.cairn.store.Store;
import org.jspecify.annotations.Nullable;

/** What brings work in while Cairn runs: from the queues and from the schedules. Thread-safe. */
final class Background implements AutoCloseable {
  private volatile @Nullable Dispatcher dispatcher;
  private volatile @Nullable Ticker ticker;

  void start(Store store, Runs runs, Intake intake) {
    dispatcher = new Dispatcher(store.claims(intake.identity()), intake);
    ticker = new Ticker(runs, intake);
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

  /** Brings nothing more in; what was brought in runs on. */
  @Override
  public void close() {
    Ticker ticking = ticker;
    if (ticking != null) {
      ticking.close();
    }
    Dispatcher taking = dispatcher;
    if (taking != null) {
      taking.close();
    }
  }
}
