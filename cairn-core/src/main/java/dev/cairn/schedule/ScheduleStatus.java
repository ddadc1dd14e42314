package dev.cairn.schedule;

import java.time.Instant;
import java.util.List;

/**
 * The settings of a schedule, its workflow, and its next ticks.
 *
 * @param schedule the settings
 * @param workflow the registered name of the workflow
 * @param paused whether no ticks are started
 * @param next the next three ticks; fewer if the schedule ends, none if it is paused
 */
public record ScheduleStatus(
    Schedule schedule, String workflow, boolean paused, List<Instant> next) {
  /** Copies the list. */
  public ScheduleStatus {
    next = List.copyOf(next);
  }
}
