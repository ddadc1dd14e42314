package dev.cairn.internal.operate;

import dev.cairn.error.ConfigException;
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
import dev.cairn.schedule.Schedules;
import dev.cairn.start.Fn;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Answers {@link Schedules} from the database. */
@SuppressWarnings("overloads") // Fn.Of1 beside Fn.Void1: method references tell them apart
public final class ScheduleOperations implements Schedules {
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

  @Override
  public void declare(Schedule schedule, Fn.Of1<Instant, ?> workflow) {
    write(schedule, named.apply(() -> workflow.call(Instant.EPOCH)), true);
  }

  @Override
  public void declare(Schedule schedule, Fn.Void1<Instant> workflow) {
    write(schedule, named.apply(() -> workflow.call(Instant.EPOCH)), true);
  }

  @Override
  public void declare(Schedule schedule, String workflow) {
    write(schedule, workflow, true);
  }

  @Override
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

  @Override
  public void pause(String name) {
    if (!timetable.pause(name)) {
      throw unknown(name);
    }
  }

  @Override
  public void resume(String name) {
    timetable.resume(name, Timing.of(found(name).schedule().when())::next);
    changed.run();
  }

  @Override
  public void delete(String name) {
    if (!timetable.delete(name)) {
      throw unknown(name);
    }
  }

  @Override
  public ScheduleStatus status(String name) {
    return status(found(name));
  }

  @Override
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

  @Override
  public String trigger(String name) {
    found(name);
    TickStore.Tick now = runs.of(name, timetable.now());
    runs.put(name, List.of(now));
    return now.id();
  }

  @Override
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

  @Override
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
