package dev.cairn.internal.background;

import dev.cairn.health.LoopFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Creates the background loops of one Cairn, and lists those that fail. Thread-safe. */
public final class BackgroundTasks {
  private final InstantSource clock;
  private final Set<TaskStatus> statuses = ConcurrentHashMap.newKeySet();

  /**
   * @param clock the time since when a loop fails
   */
  public BackgroundTasks(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Creates a loop. The caller starts and closes it.
   *
   * @param name the name of the loop and of its thread
   * @param action the repeated action
   * @return the loop
   */
  public PeriodicTask periodic(String name, PeriodicTask.Action action) {
    return new PeriodicTask(action, status(name));
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
