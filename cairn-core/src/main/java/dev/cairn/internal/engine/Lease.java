package dev.cairn.internal.engine;

import dev.cairn.error.CairnException;
import dev.cairn.internal.background.BackgroundTasks;
import dev.cairn.internal.background.PeriodicTask;
import dev.cairn.internal.run.ActiveRun;
import dev.cairn.internal.run.ActiveRuns;
import dev.cairn.internal.run.RunStopped;
import dev.cairn.internal.store.cluster.ExecutorStore;
import dev.cairn.internal.store.jdbc.Failover;
import dev.cairn.internal.text.LogText;
import dev.cairn.spi.Event;
import dev.cairn.spi.Listener;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lease of this executor: extended again and again, and whenever a record was rejected. Only
 * platform threads extend it, since steps that compute can stop virtual threads, and one that was
 * stopped with the lock would let the lease run out. Thread-safe.
 */
final class Lease {
  private static final Logger LOG = LoggerFactory.getLogger(Lease.class);

  private final ExecutorStore executors;
  private final ActiveRuns runs;
  private final Listener listener;
  private final PeriodicTask task;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile boolean joined;
  private volatile boolean closing;

  Lease(
      ExecutorStore executors,
      ActiveRuns runs,
      Listener listener,
      Duration length,
      BackgroundTasks tasks) {
    this.executors = executors;
    this.runs = runs;
    this.listener = listener;
    this.task = tasks.periodic("cairn-lease", this::confirm, length.dividedBy(3));
  }

  /** Registers this process. Blocks until Postgres answers. */
  void join() {
    executors.join();
    joined = true;
  }

  /** Begins to extend the lease. */
  void begin() {
    task.start();
  }

  /**
   * Extends the lease. If it is gone, this executor was declared dead, or the database has failed
   * over: it drops its runs, which others have or will have, and goes on under a fresh id.
   */
  void confirm() {
    onPlatformThread(this::extend);
  }

  private static void onPlatformThread(Runnable action) {
    if (!Thread.currentThread().isVirtual()) {
      action.run();
      return;
    }
    try {
      CompletableFuture.runAsync(
              action, task -> Thread.ofPlatform().name("cairn-confirm").daemon().start(task))
          .join();
    } catch (CompletionException thrown) {
      throw thrown.getCause() instanceof RuntimeException problem ? problem : thrown;
    }
  }

  private void extend() {
    lock.lock();
    try {
      if (!closing && !executors.extend()) {
        rejoin(executors::rejoin);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Lets the lease be confirmed now. */
  void confirmSoon() {
    task.runSoon();
  }

  /**
   * Drops all runs and goes on under a fresh id, since confirmed records are missing. Of several
   * runs that notice it, the first does.
   */
  void leaveIncomplete() {
    String noticed = executors.current();
    onPlatformThread(() -> {
      lock.lock();
      try {
        if (!closing && noticed.equals(executors.current())) {
          rejoin(() -> Optional.of(executors.rejoinIncomplete()));
        }
      } finally {
        lock.unlock();
      }
    });
  }

  private void rejoin(Supplier<Optional<Failover>> joining) {
    String gone = executors.current();
    List<ActiveRun> lost = runs.accepted(); // before the fresh id can take over anything
    Optional<Failover> failover = joining.get();
    lost.forEach(run -> run.stop(new RunStopped.Reason.Lost(), true));
    listener.on(event(gone, failover, lost.size()));
  }

  private static Event event(String executor, Optional<Failover> failover, int runs) {
    return failover
        .<Event>map(happened ->
            new Event.DatabaseFailedOver(
                happened.before(), happened.after(), runs, happened.missing(), happened.checked()))
        .orElseGet(() -> new Event.ExecutorLost(executor));
  }

  /** From now on this process does not come back under a fresh id. */
  void closing() {
    closing = true;
  }

  /** Extends the lease no more. */
  void close() {
    task.close();
  }

  /** Gives the lease back, if there is one; otherwise it runs out. */
  void leave() {
    if (!joined) {
      return;
    }
    try {
      executors.leave();
    } catch (CairnException away) {
      LOG.warn(
          "close problem={} consequence=the lease runs out by itself",
          LogText.of(String.valueOf(away.getMessage())));
    }
  }
}
