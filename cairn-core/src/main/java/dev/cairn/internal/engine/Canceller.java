package dev.cairn.internal.engine;

import dev.cairn.internal.background.BackgroundTasks;
import dev.cairn.internal.background.PeriodicTask;
import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.record.WorkflowRow;
import dev.cairn.internal.store.workflow.CommandStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Cancels workflows whose deadline has passed, in any executor, and stops or compensates cancelled
 * workflows of this executor. Runs after a notification, when a deadline passes, and periodically.
 * Thread-safe.
 */
final class Canceller implements AutoCloseable {
  private static final int BATCH = 500;
  private static final Duration MIN_PAUSE = Duration.ofMillis(5);

  private final CommandStore commands;
  private final InstantSource clock;
  private final Duration maxPause;
  private final Predicate<WorkflowRow> stopOrCompensate;
  private final Set<Entry.RunKey> compensating = new HashSet<>();
  private final PeriodicTask task;
  private volatile Instant nextCheck = Instant.MAX;

  /**
   * Creates a canceller, which runs from {@link #start} on.
   *
   * @param maxPause the longest pause between two checks
   * @param tasks creates the loop
   * @param stopOrCompensate stops the run of a cancelled workflow, or starts a run that compensates
   *     it: true if that run has started
   */
  Canceller(
      CommandStore commands,
      InstantSource clock,
      Duration maxPause,
      BackgroundTasks tasks,
      Predicate<WorkflowRow> stopOrCompensate) {
    this.commands = commands;
    this.clock = clock;
    this.maxPause = maxPause;
    this.stopOrCompensate = stopOrCompensate;
    this.task = tasks.searching("cairn-cancel", this::runOnce, () -> {});
  }

  void start() {
    task.start();
  }

  private Duration runOnce() {
    nextCheck = Instant.MAX;
    var cancelled = new ArrayList<WorkflowRow>();
    Duration pause = pause(commands.cancelOverdue(BATCH, cancelled::addAll));
    compensating.retainAll(cancelled.stream().map(Canceller::owned).collect(Collectors.toSet()));
    for (WorkflowRow row : cancelled) {
      if (!compensating.contains(owned(row)) && stopOrCompensate.test(row)) {
        compensating.add(owned(row));
      }
    }
    nextCheck = clock.instant().plus(pause);
    return pause;
  }

  private static Entry.RunKey owned(WorkflowRow row) {
    return new Entry.RunKey(row.id(), row.attempt());
  }

  private Duration pause(Duration next) {
    if (next.isNegative() || next.compareTo(maxPause) > 0) {
      return maxPause;
    }
    return next.compareTo(MIN_PAUSE) > 0 ? next : MIN_PAUSE;
  }

  /** Requests a check, because a workflow may have been cancelled or may be compensated now. */
  void checkSoon() {
    task.runSoon();
  }

  /** Requests a check if the deadline is before the next check. */
  void expectDeadline(@Nullable Instant deadline) {
    if (deadline != null && deadline.isBefore(nextCheck)) {
      task.runSoon();
    }
  }

  @Override
  public void close() {
    task.close();
  }
}
