package dev.cairn.internal.run;

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
 * The runs of this process, by workflow id. A start reserves the id before it is recorded; a
 * workflow that the database gave to this executor is adopted. Thread-safe.
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
   * Reserves the id for a run whose start is about to be recorded. Whoever reserves it accepts or
   * rejects the run.
   *
   * @return the run that has the id; null if it is reserved now
   */
  public @Nullable ActiveRun reserve(ActiveRun run) {
    while (true) {
      ActiveRun before = runs.putIfAbsent(run.id(), run);
      if (before == null || (isFree(before) && runs.replace(run.id(), before, run))) {
        return null;
      }
      if (!isFree(before)) {
        return before;
      }
    }
  }

  private static boolean isFree(ActiveRun before) {
    return before.lifecycle().isOver();
  }

  /** Where the code of which workflows computes at this moment. */
  Stream<String> computing() {
    return runs.values().stream()
        .flatMap(run -> run.computing().map(place -> run.definition().name() + " at " + place));
  }

  /**
   * Takes the id for a run whose workflow the database gave to this executor. An earlier attempt
   * has lost it, and a start that is still being recorded is rejected. Where a run of this attempt
   * is not over yet, it may be this very one, or one that was deleted at its end: then the workflow
   * is looked for again afterwards.
   *
   * @return false if the run may not begin now
   */
  public boolean adopt(ActiveRun run) {
    while (true) {
      ActiveRun before = runs.putIfAbsent(run.id(), run);
      if (before == null) {
        return run.lifecycle().accept();
      }
      if (!givesWay(before, run)) {
        return false;
      }
      if (runs.replace(run.id(), before, run)) {
        before.lose();
        return run.lifecycle().accept();
      }
    }
  }

  private static boolean givesWay(ActiveRun before, ActiveRun run) {
    if (isFree(before)
        || before.owned().attempt() < run.owned().attempt()
        || before.lifecycle().reject()) {
      return true;
    }
    before.lookAgain();
    return isFree(before); // it may have ended without having seen that
  }

  /** Frees the id of a run whose workflow does not exist, or not any more: it may not go on. */
  public void giveWay(ActiveRun run) {
    if (runs.remove(run.id(), run) && !isFree(run)) {
      run.stop(new RunStopped.Reason.Lost(), true);
    }
  }

  /** The run that has the id, whose end can be awaited. */
  public Optional<ActiveRun> find(String id) {
    return Optional.ofNullable(runs.get(id)).filter(run -> !isFree(run));
  }

  /** The start of a run was not recorded. */
  public void reject(ActiveRun run) {
    run.lifecycle().reject();
    remove(run);
  }

  /**
   * A run has ended.
   *
   * @return whether its workflow is to be looked for again
   */
  public boolean finish(ActiveRun run, Completion ended) {
    run.lifecycle().complete(ended);
    boolean again = run.isToLookAgain();
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

  /** Completes what is left when this process runs nothing more. */
  public void abandonAll() {
    runs.values().forEach(run -> run.lifecycle().complete(new Completion.Dropped()));
  }

  public void stopAll(RunStopped.Reason reason, boolean interruptSteps) {
    runs.values().forEach(run -> run.stop(reason, interruptSteps));
  }

  /** Those that were accepted; what is only about to be accepted gets its answer anyway. */
  public List<ActiveRun> accepted() {
    return runs.values().stream().filter(run -> run.lifecycle().decision().isDone()).toList();
  }

  /** Waits until no run is left, or none has ended for a while; how many are left then. */
  public int awaitNoneEnding(Duration idle) {
    int left = runs.size();
    int before;
    do {
      before = left;
      left = awaitNone(idle);
    } while (0 < left && left < before);
    return left;
  }

  /** Waits until no run is left; how many are after the limit. */
  public int awaitNone(Duration limit) {
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
