package dev.cairn.internal.operate;

import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.NoSuchScheduleException;
import dev.cairn.internal.scheduling.TickRuns;
import dev.cairn.internal.scheduling.Timing;
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

/** Implements {@link Schedules} on the store. Thread-safe. */
public final class ScheduleOperations implements Schedules {
  private static final int MAX_BACKFILL = 100_000;
  private static final int CHUNK = 1_000;

  private final Store store;
  private final ScheduleStore schedules;
  private final TickRuns runs;
  private final Function<Fn.Void0, String> workflowName;
  private final Runnable onChange;

  /**
   * Creates the operations.
   *
   * @param store the database
   * @param runs creates the workflows of ticks
   * @param workflowName returns the name of the workflow that code calls
   * @param onChange executed after schedules have changed
   */
  public ScheduleOperations(
      Store store, TickRuns runs, Function<Fn.Void0, String> workflowName, Runnable onChange) {
    this.store = store;
    this.schedules = store.schedules();
    this.runs = runs;
    this.workflowName = workflowName;
    this.onChange = onChange;
  }

  @Override
  public void declare(Schedule schedule, Fn.Void1<Instant> workflow) {
    write(schedule, workflowName.apply(() -> workflow.run(Instant.EPOCH)), true);
  }

  @Override
  public void declare(Schedule schedule, String workflow) {
    write(schedule, workflow, true);
  }

  @Override
  public void replace(Schedule schedule) {
    write(schedule, existing(schedule.name()).workflow(), false);
  }

  private void write(Schedule schedule, String workflow, boolean declared) {
    Timing timing = Timing.of(schedule.when());
    checkItTicks(schedule, timing);
    if (schedule.queue().equals(Schedule.QUEUE)) {
      store.queues().declare(Queue.named(Schedule.QUEUE));
    }
    schedules.write(schedule, workflow, declared, timing::next);
    onChange.run();
  }

  /**
   * Refuses a cron expression that never matches. Weekdays and leap days repeat within the hundred
   * years that are checked.
   */
  private static void checkItTicks(Schedule schedule, Timing timing) {
    if (schedule.when() instanceof Schedule.When.Cron(var expression, var zone)
        && timing.next(Instant.EPOCH).isEmpty()) {
      throw new InvalidArgumentException(
          "schedule",
          "The schedule '%s' would never tick: no date matches '%s'. Use days that exist in its months."
              .formatted(schedule.name(), expression));
    }
  }

  @Override
  public void pause(String name) {
    if (!schedules.pause(name)) {
      throw unknown(name);
    }
  }

  @Override
  public void resume(String name) {
    schedules.resume(name, Timing.of(existing(name).schedule().when())::next);
    onChange.run();
  }

  @Override
  public void delete(String name) {
    if (!schedules.delete(name)) {
      throw unknown(name);
    }
  }

  @Override
  public ScheduleStatus status(String name) {
    return status(existing(name));
  }

  @Override
  public List<ScheduleStatus> all() {
    return schedules.find(null).stream().map(ScheduleOperations::status).toList();
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
    existing(name);
    TickStore.Tick now = runs.newTick(name, schedules.now());
    runs.enqueue(name, List.of(now));
    return now.id();
  }

  @Override
  public String run(String name, Instant tick) {
    Timing timing = Timing.of(existing(name).schedule().when());
    if (!timing.at(tick)) {
      throw new InvalidArgumentException(
          "tick",
          "Schedule '%s' does not tick at %s; the nearest ticks are %s and %s. Use one of these, or use trigger to start a run at any time."
              .formatted(name, tick, describe(timing.previous(tick)), describe(timing.next(tick))));
    }
    TickStore.Tick run = runs.newTick(name, tick);
    runs.enqueue(name, List.of(run));
    return run.id();
  }

  private static String describe(Optional<Instant> tick) {
    return tick.map(Instant::toString).orElse("no time");
  }

  @Override
  public int backfill(String name, Instant from, Instant to) {
    Timing timing = Timing.of(existing(name).schedule().when());
    if (!from.isBefore(to)) {
      throw new InvalidArgumentException(
          "to",
          "The period from %s to %s is empty; its end must be after its start".formatted(from, to));
    }
    List<Instant> ticks = timing.between(from, to).limit(MAX_BACKFILL + 1L).toList();
    if (ticks.size() > MAX_BACKFILL) {
      throw new InvalidArgumentException(
          "to",
          "Schedule '%s' ticks more than %,d times from %s to %s. Backfill shorter periods one after another."
              .formatted(name, MAX_BACKFILL, from, to));
    }
    int started = 0;
    for (int first = 0; first < ticks.size(); first += CHUNK) {
      List<Instant> chunk = ticks.subList(first, Math.min(ticks.size(), first + CHUNK));
      started += runs.enqueue(name, chunk.stream().map(tick -> runs.newTick(name, tick)).toList());
    }
    return started;
  }

  private ScheduleRow existing(String name) {
    return schedules.find(name).stream().findFirst().orElseThrow(() -> unknown(name));
  }

  private NoSuchScheduleException unknown(@Nullable String name) {
    List<String> names = schedules.find(null).stream().map(row -> row.schedule().name()).toList();
    return new NoSuchScheduleException(
        "There is no schedule '%s'; there are %s. Declare it with cairn.schedules().declare(...)."
            .formatted(name, names),
        String.valueOf(name),
        names);
  }
}
