package dev.cairn.schedule;

import java.time.Instant;
import java.util.List;

/**
 * How a schedule stands.
 *
 * @param schedule its settings
 * @param workflow the workflow that it starts
 * @param paused whether it starts nothing
 * @param next its next three ticks; fewer if it ends, none if it is paused
 */
public record ScheduleStatus(
    Schedule schedule, String workflow, boolean paused, List<Instant> next) {
  /** Keeps a copy of the list. */
  public ScheduleStatus {
    next = List.copyOf(next);
  }
}
