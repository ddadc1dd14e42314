package dev.cairn.schedule;

import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.NoSuchQueueException;
import dev.cairn.error.NoSuchScheduleException;
import dev.cairn.error.RegistrationException;
import dev.cairn.start.Fn;
import java.time.Instant;
import java.util.List;

/**
 * Creates, changes, pauses, triggers and backfills the schedules of a database. They apply to all
 * executors and can be changed at any time. Each tick starts one workflow, exactly once among all
 * executors, under an id that is derived from the schedule and the tick: whether the tick was
 * started on time, caught up or backfilled. Thread-safe. Each method queries the database and
 * blocks until it answers.
 */
public interface Schedules {
  /**
   * Creates a schedule, or replaces it if it was declared differently before. Applications call
   * this at every start: as long as the declaration is the same, changes by {@link #replace} stay.
   *
   * @param schedule its name, times and queue
   * @param workflow the workflow, with or without a result, which receives the time of the tick
   * @throws InvalidArgumentException if the cron expression, the time zone or the interval is
   *     invalid
   * @throws NoSuchQueueException if the queue does not exist
   * @throws RegistrationException if the workflow does not have exactly one {@link Instant}
   *     parameter
   */
  void declare(Schedule schedule, Fn.Void1<Instant> workflow);

  /**
   * Creates a schedule for a workflow that other processes run, as {@link #declare(Schedule,
   * Fn.Void1)} does.
   *
   * @param schedule its name, times and queue
   * @param workflow the registered name of the workflow, which has one {@link Instant} parameter
   */
  void declare(Schedule schedule, String workflow);

  /**
   * Changes the settings of a schedule for all executors. Its next tick is computed from now on.
   *
   * @param schedule its name, times and queue
   * @throws InvalidArgumentException if the cron expression, the time zone or the interval is
   *     invalid
   * @throws NoSuchScheduleException if the schedule does not exist
   * @throws NoSuchQueueException if the queue does not exist
   */
  void replace(Schedule schedule);

  /**
   * Pauses a schedule: no tick is started until it is resumed.
   *
   * @param name the schedule
   * @throws NoSuchScheduleException if it does not exist
   */
  void pause(String name);

  /**
   * Resumes a paused schedule. Ticks of the pause are not started; {@link #backfill} starts them.
   *
   * @param name the schedule
   * @throws NoSuchScheduleException if it does not exist
   */
  void resume(String name);

  /**
   * Deletes a schedule. Workflows that it has started stay, also those that wait in a queue.
   *
   * @param name the schedule
   * @throws NoSuchScheduleException if it does not exist
   */
  void delete(String name);

  /**
   * Returns the state of one schedule.
   *
   * @param name the schedule
   * @return its settings and its next three ticks
   * @throws NoSuchScheduleException if it does not exist
   */
  ScheduleStatus status(String name);

  /**
   * Returns the state of all schedules.
   *
   * @return their settings and their next three ticks, ordered by name
   */
  List<ScheduleStatus> all();

  /**
   * Starts a workflow of a schedule now, in addition to its ticks.
   *
   * @param name the schedule
   * @return the id of the workflow, which receives the current time
   * @throws NoSuchScheduleException if the schedule does not exist
   */
  String trigger(String name);

  /**
   * Starts the workflow of one tick in the past or future, unless it was started before.
   *
   * @param name the schedule
   * @param tick the time of the tick
   * @return the id of its workflow
   * @throws NoSuchScheduleException if the schedule does not exist
   * @throws InvalidArgumentException if the schedule has no tick at that time
   */
  String run(String name, Instant tick);

  /**
   * Starts the workflows of all ticks of a period that were not started before.
   *
   * @param name the schedule
   * @param from the start of the period, inclusive
   * @param to the end of the period, exclusive
   * @return how many workflows were started
   * @throws NoSuchScheduleException if the schedule does not exist
   * @throws InvalidArgumentException if the period is empty or has more than 100,000 ticks
   */
  int backfill(String name, Instant from, Instant to);
}
