package dev.cairn.internal.run;

import dev.cairn.internal.store.batch.Entry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The runs of this process by workflow id. A start reserves its id before it is recorded; a
 * workflow that the database assigned to this executor is adopted. Thread-safe.
 */
public final class ActiveRuns {
  private final ConcurrentMap<String, ActiveRun> runs;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile boolean awaited;

  public ActiveRuns() {
    this(new ConcurrentHashMap<>());
  }

  ActiveRuns(ConcurrentMap<String, ActiveRun> runs) {
    this.runs = runs;
  }

  /**
   * Reserves the id for a run whose start will be recorded. The caller must accept or reject the
   * run.
   *
   * @return the run that has the id; null if the id is reserved now
   */
  public @Nullable ActiveRun reserve(ActiveRun run) {
    while (true) {
      ActiveRun current = runs.putIfAbsent(run.id(), run);
      if (current == null || (isFree(current) && runs.replace(run.id(), current, run))) {
        return null;
      }
      if (!isFree(current)) {
        return current;
      }
    }
  }

  private static boolean isFree(ActiveRun current) {
    return current.lifecycle().isOver();
  }

  /** Returns which workflow code executes at this moment. */
  Stream<String> userFrames() {
    return runs.values().stream()
        .flatMap(run -> run.userFrames().map(place -> run.definition().name() + " at " + place));
  }

  /**
   * Registers a run of a workflow that the database assigned to this executor. A run of an earlier
   * attempt has lost the workflow, and a start that is still being recorded is rejected. If a run
   * of the same attempt is not over, it may be this very run, or one whose workflow was deleted at
   * its end; then the workflow is checked again after that run.
   *
   * @return false if the run must not begin now
   */
  public boolean adopt(ActiveRun run) {
    while (true) {
      ActiveRun current = runs.putIfAbsent(run.id(), run);
      if (current == null) {
        return run.lifecycle().accept();
      }
      if (!mustYield(current, run)) {
        return false;
      }
      if (runs.replace(run.id(), current, run)) {
        current.supersede();
        return run.lifecycle().accept();
      }
    }
  }

  private static boolean mustYield(ActiveRun current, ActiveRun run) {
    if (isFree(current) || hasLost(current.owned(), run.owned()) || current.lifecycle().reject()) {
      return true;
    }
    current.recheck();
    return isFree(current); // that run may have ended before it saw the request
  }

  /**
   * Returns whether another owner came later, or took the workflow over before the current owner
   * could record its next generation, whose attempt it has already.
   */
  private static boolean hasLost(Entry.RunKey current, Entry.RunKey other) {
    return current.attempt() < other.attempt()
        || (current.attempt() == other.attempt() && current.generation() > other.generation());
  }

  /** Frees the id of a run whose workflow does not exist any more, and stops the run. */
  public void evict(ActiveRun run) {
    if (runs.remove(run.id(), run) && !isFree(run)) {
      run.stop(new RunStopped.Reason.Lost(), true);
    }
  }

  /** Finds the run of a workflow that is not over. */
  public Optional<ActiveRun> find(String id) {
    return Optional.ofNullable(runs.get(id)).filter(run -> !isFree(run));
  }

  /** Rejects a run whose start was not recorded. */
  public void reject(ActiveRun run) {
    run.lifecycle().reject();
    remove(run);
  }

  /**
   * Completes a run.
   *
   * @return whether its workflow must be checked again
   */
  public boolean finish(ActiveRun run, Completion ended) {
    run.lifecycle().complete(ended);
    boolean again = run.needsRecheck();
    remove(run);
    return again;
  }

  private void remove(ActiveRun run) {
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

  /** Completes all remaining runs as dropped when this process stops. */
  public void dropAll() {
    runs.values().forEach(run -> run.lifecycle().complete(new Completion.Dropped()));
  }

  public void stopAll(RunStopped.Reason reason, boolean interruptSteps) {
    runs.values().forEach(run -> run.stop(reason, interruptSteps));
  }

  /**
   * Returns the runs whose start is decided; a start that is being recorded gets its answer
   * separately.
   */
  public List<ActiveRun> accepted() {
    return runs.values().stream().filter(run -> run.lifecycle().decision().isDone()).toList();
  }

  /**
   * Waits until no run is left, or no run has ended for the given time.
   *
   * @return how many are left
   */
  public int awaitEmptyWhileEnding(Duration idle) {
    int left = runs.size();
    int current;
    do {
      current = left;
      left = awaitEmpty(idle);
    } while (0 < left && left < current);
    return left;
  }

  /**
   * Waits until no run is left, at most for the limit.
   *
   * @return how many are left
   */
  public int awaitEmpty(Duration limit) {
    awaited = true;
    long left = TimeUnit.NANOSECONDS.convert(limit);
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
