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
 * Cancels workflows whose deadline has passed, wherever they are, and sees to those of this
 * executor that were cancelled. It looks when it is told of one, when a deadline passes, and by
 * itself from time to time. Thread-safe.
 */
final class Canceller implements AutoCloseable {
  private static final int BATCH = 500;
  private static final Duration SHORTEST = Duration.ofMillis(5);

  private final CommandStore steering;
  private final InstantSource clock;
  private final Duration longest;
  private final Predicate<WorkflowRow> undo;
  private final Set<Entry.Owned> undoing = new HashSet<>();
  private final PeriodicTask task;
  private volatile Instant nextLook = Instant.MAX;

  /**
   * One that looks from {@link #begin} on.
   *
   * @param tasks runs the loop
   * @param undo lets a run be stopped whose workflow was cancelled, or else what it did be undone:
   *     true if that began
   */
  Canceller(
      CommandStore steering,
      InstantSource clock,
      Duration longest,
      BackgroundTasks tasks,
      Predicate<WorkflowRow> undo) {
    this.steering = steering;
    this.clock = clock;
    this.longest = longest;
    this.undo = undo;
    this.task = tasks.periodic("cairn-cancel", this::beat);
  }

  void begin() {
    task.start();
  }

  private Duration beat() {
    nextLook = Instant.MAX;
    var cancelled = new ArrayList<WorkflowRow>();
    Duration pause = pause(steering.look(BATCH, cancelled::addAll));
    undoing.retainAll(cancelled.stream().map(Canceller::owned).collect(Collectors.toSet()));
    for (WorkflowRow row : cancelled) {
      if (!undoing.contains(owned(row)) && undo.test(row)) {
        undoing.add(owned(row));
      }
    }
    nextLook = clock.instant().plus(pause);
    return pause;
  }

  private static Entry.Owned owned(WorkflowRow row) {
    return new Entry.Owned(row.id(), row.attempt());
  }

  private Duration pause(Duration next) {
    if (next.isNegative() || next.compareTo(longest) > 0) {
      return longest;
    }
    return next.compareTo(SHORTEST) > 0 ? next : SHORTEST;
  }

  /** Something may have been cancelled, or can be undone now. */
  void lookSoon() {
    task.runSoon();
  }

  /** There is a deadline, which may be the next one. */
  void expect(@Nullable Instant deadline) {
    if (deadline != null && deadline.isBefore(nextLook)) {
      task.runSoon();
    }
  }

  @Override
  public void close() {
    task.close();
  }
}
