package dev.cairn.internal.operate;

import dev.cairn.error.ConfigException;
import dev.cairn.error.RegistrationException;
import dev.cairn.error.UsageException;
import dev.cairn.internal.scheduling.TickRuns;
import dev.cairn.internal.scheduling.Timing;
import dev.cairn.internal.start.WorkflowCalls;
import dev.cairn.internal.store.Store;
import dev.cairn.internal.store.schedule.ScheduleRow;
import dev.cairn.internal.store.schedule.ScheduleStore;
import dev.cairn.internal.store.schedule.TickStore;
import dev.cairn.queue.Queue;
import dev.cairn.schedule.Schedule;
import dev.cairn.schedule.ScheduleStatus;
import dev.cairn.start.Fn;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The schedules of this database. They are kept there, hold for all executors, and can be changed
 * live. A tick runs exactly once over all executors, and has one id, whether it was started in
 * time, caught up or backfilled. Thread-safe; every method asks the database, and blocks until it
 * answers.
 */
@SuppressWarnings("overloads") // Fn.Of1 beside Fn.Void1: method references tell them apart
public final class ScheduleOperations {
  private static final int MOST_BACKFILLED = 100_000;
  private static final int CHUNK = 1_000;

  private final Store store;
  private final ScheduleStore timetable;
  private final TickRuns runs;
  private final Function<WorkflowCalls.CallOfWorkflow, String> named;
  private final Runnable changed;

  /**
   * For composition.
   *
   * @param store the database
   * @param runs makes runs of ticks
   * @param named tells which workflow some code calls
   * @param changed is run when schedules have changed
   */
  public ScheduleOperations(
      Store store,
      TickRuns runs,
      Function<WorkflowCalls.CallOfWorkflow, String> named,
      Runnable changed) {
    this.store = store;
    this.timetable = store.timetable();
    this.runs = runs;
    this.named = named;
    this.changed = changed;
  }

  /**
   * Makes a schedule, as every executor's code may say at its start. If it was declared differently
   * before, it is replaced; what was {@link #replace}d since then stays otherwise.
   *
   * @param schedule its name, times and queue
   * @param workflow the workflow, which is given the tick
   * @throws UsageException if the cron expression, the zone or the interval cannot be understood
   * @throws ConfigException if there is no such queue
   * @throws RegistrationException if the workflow does not take one instant
   */
  public void declare(Schedule schedule, Fn.Of1<Instant, ?> workflow) {
    write(schedule, named.apply(() -> workflow.call(Instant.EPOCH)), true);
  }

  /**
   * Makes a schedule as {@link #declare(Schedule, Fn.Of1)} does.
   *
   * @param schedule its name, times and queue
   * @param workflow the workflow, which is given the tick
   */
  public void declare(Schedule schedule, Fn.Void1<Instant> workflow) {
    write(schedule, named.apply(() -> workflow.call(Instant.EPOCH)), true);
  }

  /**
   * Makes a schedule as {@link #declare(Schedule, Fn.Of1)} does, for a workflow whose code is
   * elsewhere.
   *
   * @param schedule its name, times and queue
   * @param workflow the registered name of the workflow, which takes one instant
   */
  public void declare(Schedule schedule, String workflow) {
    write(schedule, workflow, true);
  }

  /**
   * Gives a schedule other settings, at once and for all executors; it ticks by them from now on.
   *
   * @param schedule its name, times and queue
   * @throws UsageException if the cron expression, the zone or the interval cannot be understood
   * @throws ConfigException if there is no such schedule, or no such queue
   */
  public void replace(Schedule schedule) {
    write(schedule, found(schedule.name()).workflow(), false);
  }

  private void write(Schedule schedule, String workflow, boolean declared) {
    Timing timing = Timing.of(schedule.when());
    checkItTicks(schedule, timing);
    if (schedule.queue().equals(Schedule.QUEUE)) {
      store.queueSettings().declare(Queue.named(Schedule.QUEUE));
    }
    timetable.write(schedule, workflow, declared, timing::next);
    changed.run();
  }

  /** Years come back to the same weekdays and leap days within the hundred that are looked at. */
  private static void checkItTicks(Schedule schedule, Timing timing) {
    if (schedule.when() instanceof Schedule.When.Cron(var expression, var zone)
        && timing.next(Instant.EPOCH).isEmpty()) {
      throw new UsageException(
          "The schedule '%s' would never tick: no date matches '%s'. Name days that its months have."
              .formatted(schedule.name(), expression));
    }
  }

  /**
   * Starts nothing more for a schedule until it is resumed.
   *
   * @param name the schedule
   * @throws ConfigException if there is none
   */
  public void pause(String name) {
    if (!timetable.pause(name)) {
      throw unknown(name);
    }
  }

  /**
   * Lets a paused schedule tick from now on; what passed meanwhile can be {@link #backfill}ed.
   *
   * @param name the schedule
   * @throws ConfigException if there is none
   */
  public void resume(String name) {
    timetable.resume(name, Timing.of(found(name).schedule().when())::next);
    changed.run();
  }

  /**
   * Removes a schedule. Its runs stay, those that wait too.
   *
   * @param name the schedule
   * @throws ConfigException if there is none
   */
  public void delete(String name) {
    if (!timetable.delete(name)) {
      throw unknown(name);
    }
  }

  /**
   * How a schedule stands.
   *
   * @param name the schedule
   * @return its settings and its next ticks
   * @throws ConfigException if there is none
   */
  public ScheduleStatus status(String name) {
    return status(found(name));
  }

  /**
   * How all schedules stand.
   *
   * @return their settings and their next ticks, by name
   */
  public List<ScheduleStatus> all() {
    return timetable.find(null).stream().map(ScheduleOperations::status).toList();
  }

  private static ScheduleStatus status(ScheduleRow row) {
    Timing timing = Timing.of(row.schedule().when());
    List<Instant> next =
        Stream.iterate(
                Optional.ofNullable(row.next()),
                Optional::isPresent,
                tick -> tick.flatMap(timing::next))
            .flatMap(Optional::stream)
            .limit(3)
            .toList();
    return new ScheduleStatus(row.schedule(), row.workflow(), row.paused(), next);
  }

  /**
   * Starts a run now, beside those of the ticks.
   *
   * @param name the schedule
   * @return the id of its workflow, which is given the time now
   * @throws ConfigException if there is none
   */
  public String trigger(String name) {
    found(name);
    TickStore.Tick now = runs.of(name, timetable.now());
    runs.put(name, List.of(now));
    return now.id();
  }

  /**
   * Starts the run of one tick, past or to come, unless it was started before.
   *
   * @param name the schedule
   * @param tick the tick
   * @return the id of its workflow
   * @throws ConfigException if there is no such schedule
   * @throws UsageException if it does not tick then
   */
  public String run(String name, Instant tick) {
    Timing timing = Timing.of(found(name).schedule().when());
    if (!timing.at(tick)) {
      throw new UsageException(
          "Schedule '%s' does not tick at %s; around it, it ticks at %s and %s. Give one of these, or use trigger to start a run at any time."
              .formatted(name, tick, said(timing.previous(tick)), said(timing.next(tick))));
    }
    TickStore.Tick run = runs.of(name, tick);
    runs.put(name, List.of(run));
    return run.id();
  }

  private static String said(Optional<Instant> tick) {
    return tick.map(Instant::toString).orElse("no time");
  }

  /**
   * Starts the runs of a period's ticks that were not started before.
   *
   * @param name the schedule
   * @param from the start of the period, itself included
   * @param to its end, not included
   * @return how many were started
   * @throws ConfigException if there is no such schedule
   * @throws UsageException if the period ends before it begins, or has more than 100,000 ticks
   */
  public int backfill(String name, Instant from, Instant to) {
    Timing timing = Timing.of(found(name).schedule().when());
    if (!from.isBefore(to)) {
      throw new UsageException(
          "The period from %s to %s is empty. Give an end after the start.".formatted(from, to));
    }
    List<Instant> ticks = timing.between(from, to).limit(MOST_BACKFILLED + 1L).toList();
    if (ticks.size() > MOST_BACKFILLED) {
      throw new UsageException(
          "Schedule '%s' ticks more than %,d times from %s to %s. Backfill shorter periods one after the other."
              .formatted(name, MOST_BACKFILLED, from, to));
    }
    int started = 0;
    for (int first = 0; first < ticks.size(); first += CHUNK) {
      List<Instant> chunk = ticks.subList(first, Math.min(ticks.size(), first + CHUNK));
      started += runs.put(name, chunk.stream().map(tick -> runs.of(name, tick)).toList());
    }
    return started;
  }

  private ScheduleRow found(String name) {
    return timetable.find(name).stream().findFirst().orElseThrow(() -> unknown(name));
  }

  private ConfigException unknown(@Nullable String name) {
    return new ConfigException(
        "There is no schedule '%s'; there are %s. Declare it with cairn.schedules().declare(...)."
            .formatted(
                name, timetable.find(null).stream().map(row -> row.schedule().name()).toList()));
  }
}
