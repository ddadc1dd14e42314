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
 * The lease of this executor: extended every third of its length, and checked whenever a record was
 * rejected. Only platform threads extend it: CPU-bound steps can starve virtual threads, and a
 * starved virtual thread that holds the lock would let the lease expire. Thread-safe.
 */
final class Lease {
  private static final Logger LOG = LoggerFactory.getLogger(Lease.class);

  private final ExecutorStore executors;
  private final ActiveRuns runs;
  private final Listener listener;
  private final BackgroundTasks tasks;
  private final PeriodicTask task;
  private final ReentrantLock lock = new ReentrantLock();
  private final Duration length;
  private long extended;
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
    this.tasks = tasks;
    this.length = length;
    this.task = tasks.periodic("cairn-lease", this::confirm, length.dividedBy(3));
  }

  /** Registers this executor. Blocks until Postgres answers. */
  void join() {
    long requested = System.nanoTime();
    executors.join();
    extended = requested;
    joined = true;
  }

  /** Starts extending the lease. */
  void start() {
    task.start();
  }

  /**
   * Extends the lease. If it is gone, this executor was declared dead or the database has failed
   * over: then all runs are stopped as lost, and this process joins under a new id.
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
      if (!closing) {
        extendOrRejoin();
      }
    } finally {
      lock.unlock();
    }
  }

  private void extendOrRejoin() {
    long requested = System.nanoTime();
    if (executors.extend()) {
      reportMargin(Duration.ofNanos(System.nanoTime() - extended));
      extended = requested;
    } else {
      rejoin(executors::rejoin);
    }
  }

  private void reportMargin(Duration sinceLastRequest) {
    Duration left = length.minus(sinceLastRequest);
    Duration margin = left.isNegative() ? Duration.ZERO : left;
    listener.on(new Event.LeaseExtended(executors.current(), margin));
  }

  /** Requests an extension now. */
  void confirmSoon() {
    task.runSoon();
  }

  /**
   * Stops all runs as lost and joins under a new id, because confirmed records are missing in the
   * database. If several runs notice that, only the first call has an effect.
   */
  void rejoinAfterRecordLoss() {
    String affected = executors.current();
    onPlatformThread(() -> {
      lock.lock();
      try {
        if (!closing && affected.equals(executors.current())) {
          rejoin(() -> Optional.of(executors.rejoinAfterLostRecords()));
        }
      } finally {
        lock.unlock();
      }
    });
  }

  private void rejoin(Supplier<Optional<Failover>> join) {
    String previous = executors.current();
    List<ActiveRun> lost = runs.accepted(); // before the new id can take over any workflow
    Optional<Failover> failover = join.get();
    extended = System.nanoTime();
    lost.forEach(run -> run.stop(new RunStopped.Reason.Lost(), true));
    listener.on(event(previous, failover, lost.size()));
  }

  private static Event event(String executor, Optional<Failover> failover, int runs) {
    return failover
        .<Event>map(happened ->
            new Event.DatabaseFailedOver(
                happened.before(), happened.after(), runs, happened.missing(), happened.checked()))
        .orElseGet(() -> new Event.ExecutorLost(executor));
  }

  /** Prevents this process from joining again under a new id. */
  void stopRejoining() {
    closing = true;
  }

  /** Stops extending the lease. */
  void close() {
    task.close();
  }

  /**
   * Releases the lease, so that other executors take over at once. If that fails, the lease
   * expires, as does that of a process that died.
   */
  void release() {
    if (!joined || tasks.isProcessDead()) {
      return;
    }
    try {
      executors.leave();
    } catch (CairnException unavailable) {
      LOG.warn(
          "close problem={} consequence=the lease expires by itself",
          LogText.of(String.valueOf(unavailable.getMessage())));
    }
  }
}
