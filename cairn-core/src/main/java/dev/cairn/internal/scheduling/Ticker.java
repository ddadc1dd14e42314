package dev.cairn.internal.scheduling;

import dev.cairn.error.CairnException;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.internal.background.BackgroundTasks;
import dev.cairn.internal.background.PeriodicTask;
import dev.cairn.internal.engine.WorkIntake;
import dev.cairn.internal.store.schedule.ScheduleRow;
import dev.cairn.internal.store.schedule.TickStore;
import dev.cairn.internal.text.LogText;
import dev.cairn.schedule.CatchUp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the workflows of due ticks. Every executor has a ticker; the first one that locks a due
 * schedule starts its ticks.
 */
public final class Ticker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Ticker.class);
  private static final Duration MAX_PAUSE = Duration.ofSeconds(1);

  /**
   * A tick that is older than this was missed, since no executor ran; then {@link CatchUp} decides.
   */
  private static final Duration MISSED_AFTER = Duration.ofSeconds(10);

  /** The maximum number of ticks of a schedule in one transaction. */
  private static final int MAX_CATCH_UP = 1_000;

  private final TickRuns runs;
  private final Set<String> workflows;
  private final PeriodicTask task;

  /**
   * Starts ticking.
   *
   * @param runs creates the workflows of ticks
   * @param intake gives the registered workflows and notifications
   * @param tasks creates the loop
   */
  public Ticker(TickRuns runs, WorkIntake intake, BackgroundTasks tasks) {
    this.runs = runs;
    this.workflows = intake.identity().workflows();
    this.task = tasks.searching("cairn-schedules", this::runOnce, () -> {}).start();
    intake.notifications().onScheduleChange(this::runSoon);
  }

  /** Checks the schedules soon, because they have changed. */
  public void runSoon() {
    task.runSoon();
  }

  private Duration runOnce() {
    TickStore tickStore = runs.tickStore();
    boolean fired;
    do {
      fired = tickStore.fireOne(workflows, this::due);
    } while (fired);
    return tickStore.untilNext(workflows, MAX_PAUSE);
  }

  private TickStore.Due due(ScheduleRow row, Instant now) {
    String name = row.schedule().name();
    try {
      Timing timing = Timing.of(row.schedule().when());
      List<Instant> ticks = ticks(row, timing, now);
      Instant last = ticks.isEmpty() ? now : ticks.getLast();
      return new TickStore.Due(
          ticks.stream().map(tick -> runs.newTick(name, tick)).toList(),
          timing.next(last).orElse(null));
    } catch (CairnException | InvalidArgumentException unreadable) {
      LOG.error(
          "schedule stopped name={} problem={} next=replace it",
          LogText.of(name),
          LogText.of(String.valueOf(unreadable.getMessage())));
      return new TickStore.Due(List.of(), null);
    }
  }

  /** Returns the ticks to start now, from the next one up to this moment. */
  private static List<Instant> ticks(ScheduleRow row, Timing timing, Instant now) {
    Instant from = Objects.requireNonNull(row.next());
    Instant after = now.plusNanos(1);
    Instant missedBefore = now.minus(MISSED_AFTER);
    CatchUp catchUp = from.isBefore(missedBefore) ? row.schedule().catchUp() : CatchUp.ALL;
    return switch (catchUp) {
      case ALL -> timing.between(from, after).limit(MAX_CATCH_UP).toList();
      case LAST -> timing.previous(after).stream().toList();
      case NONE -> timing.between(missedBefore, after).limit(MAX_CATCH_UP).toList();
    };
  }

  /** Stops ticking. */
  @Override
  public void close() {
    task.close();
  }
}
