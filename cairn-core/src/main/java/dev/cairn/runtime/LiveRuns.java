package dev.cairn.runtime;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The runs of this process, by workflow id. Thread-safe. */
final class LiveRuns {
  private final ConcurrentHashMap<String, LiveRun> runs = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile boolean awaited;

  /** Takes the id for a run; the one that has it already, if there is one. */
  @Nullable LiveRun claim(LiveRun run) {
    return runs.putIfAbsent(run.id(), run);
  }

  /** Takes the id for a run that took over, whoever had it; false if it is this very attempt's. */
  boolean adopt(LiveRun run) {
    LiveRun newest =
        runs.merge(
            run.id(),
            run,
            (before, taken) ->
                before.owned().attempt() >= taken.owned().attempt() ? before : taken);
    return newest == run;
  }

  Optional<LiveRun> find(String id) {
    return Optional.ofNullable(runs.get(id));
  }

  void remove(LiveRun run) {
    runs.remove(run.id(), run);
    if (awaited) {
      lock.lock();
      try {
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  void stopAll(RunStopped.Reason reason, boolean interruptSteps) {
    runs.values().forEach(run -> run.stop(reason, interruptSteps));
  }

  /** Those that were accepted; what is only about to be accepted gets its answer anyway. */
  List<LiveRun> accepted() {
    return runs.values().stream().filter(run -> run.accepted().isDone()).toList();
  }

  /** Waits until no run is left, or none has ended for a while; how many are left then. */
  int awaitNoneEnding(Duration idle) {
    int left = runs.size();
    int before;
    do {
      before = left;
      left = awaitNone(idle);
    } while (0 < left && left < before);
    return left;
  }

  /** Waits until no run is left; how many are after the limit. */
  int awaitNone(Duration limit) {
    awaited = true;
    long left = limit.toNanos();
    lock.lock();
    try {
      while (!runs.isEmpty() && left > 0) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
    return runs.size();
  }
}
