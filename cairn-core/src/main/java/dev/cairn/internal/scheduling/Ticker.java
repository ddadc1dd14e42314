package dev.cairn.internal.scheduling;

import dev.cairn.error.CairnException;
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
 * Starts the runs of ticks as their time comes. Every executor has one; of a tick that is due, the
 * first one that looks takes it.
 */
public final class Ticker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Ticker.class);
  private static final Duration LONGEST = Duration.ofSeconds(1);

  /** A tick that is later than this was missed: nobody was there. */
  private static final Duration LATE = Duration.ofSeconds(10);

  /** How many ticks of a schedule are caught up in one transaction. */
  private static final int MOST = 1_000;

  private final TickRuns runs;
  private final Set<String> workflows;
  private final PeriodicTask task;

  /**
   * Begins to tick.
   *
   * @param runs makes runs of ticks
   * @param intake tells of changes
   * @param tasks runs the loop
   */
  public Ticker(TickRuns runs, WorkIntake intake, BackgroundTasks tasks) {
    this.runs = runs;
    this.workflows = intake.identity().workflows();
    this.task = tasks.periodic("cairn-schedules", this::beat).start();
    intake.notifications().whenScheduled(this::lookSoon);
  }

  /** Lets it look for ticks now, since schedules have changed. */
  public void lookSoon() {
    task.runSoon();
  }

  private Duration beat() {
    TickStore ticking = runs.ticking();
    boolean fired;
    do {
      fired = ticking.fireOne(workflows, this::due);
    } while (fired);
    return ticking.untilNext(workflows, LONGEST);
  }

  private TickStore.Due due(ScheduleRow row, Instant now) {
    String name = row.schedule().name();
    try {
      Timing timing = Timing.of(row.schedule().when());
      List<Instant> ticks = ticks(row, timing, now);
      Instant last = ticks.isEmpty() ? now : ticks.getLast();
      return new TickStore.Due(
          ticks.stream().map(tick -> runs.of(name, tick)).toList(), timing.next(last).orElse(null));
    } catch (CairnException unreadable) {
      LOG.error(
          "schedule stopped name={} problem={} next=replace it",
          LogText.of(name),
          LogText.of(String.valueOf(unreadable.getMessage())));
      return new TickStore.Due(List.of(), null);
    }
  }

  /** The ticks that run now, of those from the next one up to this moment. */
  private static List<Instant> ticks(ScheduleRow row, Timing timing, Instant now) {
    Instant from = Objects.requireNonNull(row.next());
    Instant after = now.plusNanos(1);
    Instant late = now.minus(LATE);
    CatchUp catchUp = from.isBefore(late) ? row.schedule().catchUp() : CatchUp.ALL;
    return switch (catchUp) {
      case ALL -> timing.between(from, after).limit(MOST).toList();
      case LAST -> timing.previous(after).stream().toList();
      case NONE -> timing.between(late, after).limit(MOST).toList();
    };
  }

  /** Starts nothing more. */
  @Override
  public void close() {
    task.close();
  }
}
