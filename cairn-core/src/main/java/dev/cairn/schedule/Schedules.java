package dev.cairn.schedule;

import dev.cairn.error.ConfigException;
import dev.cairn.error.RegistrationException;
import dev.cairn.error.UsageException;
import dev.cairn.start.Fn;
import java.time.Instant;
import java.util.List;

/**
 * The schedules of this database. They are kept there, hold for all executors, and can be changed
 * live. A tick runs exactly once over all executors, and has one id, whether it was started in
 * time, caught up or backfilled. Thread-safe; every method asks the database, and blocks until it
 * answers.
 */
@SuppressWarnings("overloads") // Fn.Of1 beside Fn.Void1: method references tell them apart
public interface Schedules {
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
  void declare(Schedule schedule, Fn.Of1<Instant, ?> workflow);

  /**
   * Makes a schedule as {@link #declare(Schedule, Fn.Of1)} does.
   *
   * @param schedule its name, times and queue
   * @param workflow the workflow, which is given the tick
   */
  void declare(Schedule schedule, Fn.Void1<Instant> workflow);

  /**
   * Makes a schedule as {@link #declare(Schedule, Fn.Of1)} does, for a workflow whose code is
   * elsewhere.
   *
   * @param schedule its name, times and queue
   * @param workflow the registered name of the workflow, which takes one instant
   */
  void declare(Schedule schedule, String workflow);

  /**
   * Gives a schedule other settings, at once and for all executors; it ticks by them from now on.
   *
   * @param schedule its name, times and queue
   * @throws UsageException if the cron expression, the zone or the interval cannot be understood
   * @throws ConfigException if there is no such schedule, or no such queue
   */
  void replace(Schedule schedule);

  /**
   * Starts nothing more for a schedule until it is resumed.
   *
   * @param name the schedule
   * @throws ConfigException if there is none
   */
  void pause(String name);

  /**
   * Lets a paused schedule tick from now on; what passed meanwhile can be {@link #backfill}ed.
   *
   * @param name the schedule
   * @throws ConfigException if there is none
   */
  void resume(String name);

  /**
   * Removes a schedule. Its runs stay, those that wait too.
   *
   * @param name the schedule
   * @throws ConfigException if there is none
   */
  void delete(String name);

  /**
   * How a schedule stands.
   *
   * @param name the schedule
   * @return its settings and its next ticks
   * @throws ConfigException if there is none
   */
  ScheduleStatus status(String name);

  /**
   * How all schedules stand.
   *
   * @return their settings and their next ticks, by name
   */
  List<ScheduleStatus> all();

  /**
   * Starts a run now, beside those of the ticks.
   *
   * @param name the schedule
   * @return the id of its workflow, which is given the time now
   * @throws ConfigException if there is none
   */
  String trigger(String name);

  /**
   * Starts the run of one tick, past or to come, unless it was started before.
   *
   * @param name the schedule
   * @param tick the tick
   * @return the id of its workflow
   * @throws ConfigException if there is no such schedule
   * @throws UsageException if it does not tick then
   */
  String run(String name, Instant tick);

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
  int backfill(String name, Instant from, Instant to);
}
