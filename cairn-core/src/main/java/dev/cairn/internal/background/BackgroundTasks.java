package dev.cairn.internal.background;

import dev.cairn.health.LoopFailure;
import dev.cairn.spi.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Creates the background loops of one Cairn, and lists those that fail. Thread-safe. */
public final class BackgroundTasks {
  private static final long SHORTEST_POLL = Duration.ofNanos(50_000).toNanos();
  private static final long LONGEST_POLL = Duration.ofMillis(5).toNanos();

  private final InstantSource clock;
  private final Set<TaskStatus> statuses = ConcurrentHashMap.newKeySet();
  private final Set<PeriodicTask> searching = ConcurrentHashMap.newKeySet();
  private final Activity activity;
  private final OutsideWaits outsideWaits;
  private volatile List<BooleanSupplier> idleConditions = List.of();
  private volatile boolean processDead;

  /**
   * @param clock the time since when a loop fails
   */
  public BackgroundTasks(InstantSource clock) {
    this.clock = clock;
    this.activity = clock instanceof ManualClock ? Activity.tracked() : Activity.UNTRACKED;
    this.outsideWaits = new OutsideWaits(clock);
  }

  /** Returns the threads of runs. */
  public Activity activity() {
    return activity;
  }

  /** Returns the waits of threads outside workflows. */
  public OutsideWaits outsideWaits() {
    return outsideWaits;
  }

  /**
   * Creates a loop that searches for work, and so takes part in {@link #awaitIdle}.
   *
   * @param name the name of the loop and of its thread
   * @param action the repeated action
   * @param requestFullSearch called before a search that must not leave anything out
   * @return the loop
   */
  public PeriodicTask searching(
      String name, PeriodicTask.Action action, Runnable requestFullSearch) {
    var task = new PeriodicTask(action, status(name), requestFullSearch, searching::remove);
    searching.add(task);
    return task;
  }

  /**
   * Creates a loop as above, each of whose runs is a full search, with a fixed pause after it.
   *
   * @param name the name of the loop and of its thread
   * @param action the repeated action
   * @param pause how long to wait after each run
   * @return the loop
   */
  public PeriodicTask searching(String name, Runnable action, Duration pause) {
    return searching(
        name,
        () -> {
          action.run();
          return pause;
        },
        () -> {});
  }

  /**
   * Waits until no thread of a run is busy, and every loop that searches for work has searched once
   * more without starting anything.
   *
   * @param limit how long to wait
   * @return false if the limit was reached
   */
  public boolean awaitIdle(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    long before;
    do {
      before = activity.changes();
      if (!awaitThreads(end) || !searchOnce(end) || !awaitThreads(end)) {
        return false;
      }
    } while (activity.changes() != before);
    return true;
  }

  /**
   * Adds a condition of {@link #awaitIdle}. Has an effect only with a clock that tests set.
   *
   * @param condition whether its owner has nothing to do at the present time
   */
  public synchronized void idleOnlyIf(BooleanSupplier condition) {
    if (clock instanceof ManualClock) {
      idleConditions = Stream.concat(idleConditions.stream(), Stream.of(condition)).toList();
    }
  }

  private boolean awaitThreads(long end) throws InterruptedException {
    long pause = SHORTEST_POLL;
    while (!activity.isIdle() || !idleConditions.stream().allMatch(BooleanSupplier::getAsBoolean)) {
      if (System.nanoTime() - end >= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.sleep(pause);
      pause = Math.min(2 * pause, LONGEST_POLL);
    }
    return true;
  }

  private boolean searchOnce(long end) throws InterruptedException {
    var searches = searching.stream().map(PeriodicTask::search).toList();
    for (CompletableFuture<Boolean> search : searches) {
      try {
        search.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException late) {
        return false;
      } catch (ExecutionException never) {
        throw new IllegalStateException(never);
      }
    }
    return true;
  }

  /**
   * Creates a loop. The caller starts and closes it.
   *
   * @param name the name of the loop and of its thread
   * @param action the repeated action
   * @return the loop
   */
  public PeriodicTask periodic(String name, PeriodicTask.Action action) {
    return new PeriodicTask(action, status(name), () -> {}, closed -> {});
  }

  /**
   * Creates a loop with a fixed pause after each run of its action.
   *
   * @param name the name of the loop and of its thread
   * @param action the repeated action
   * @param pause how long to wait after each run
   * @return the loop
   */
  public PeriodicTask periodic(String name, Runnable action, Duration pause) {
    return periodic(
        name,
        () -> {
          action.run();
          return pause;
        });
  }

  /**
   * Registers a loop that runs on a thread of its owner.
   *
   * @param name the name of the loop
   * @return the status to which the owner reports; to be closed with the loop
   */
  public TaskStatus status(String name) {
    var status = new TaskStatus(name, clock, statuses::remove);
    statuses.add(status);
    return status;
  }

  /** Reports no more failures: the process counts as dead, and its loops fail until they end. */
  public void processDied() {
    processDead = true;
    statuses.forEach(TaskStatus::close);
  }

  /** Returns whether {@link #processDied} was called. */
  public boolean isProcessDead() {
    return processDead;
  }

  /**
   * Returns the time that failures refer to.
   *
   * @return the time by the clock of this process
   */
  public Instant now() {
    return clock.instant();
  }

  /**
   * Lists the loops that fail at present.
   *
   * @return the failures, oldest first
   */
  public List<LoopFailure> failures() {
    return statuses.stream()
        .map(TaskStatus::failure)
        .filter(Objects::nonNull)
        .sorted(Comparator.comparing(LoopFailure::since))
        .toList();
  }
}
