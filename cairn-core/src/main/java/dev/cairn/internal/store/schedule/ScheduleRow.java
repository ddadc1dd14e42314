package dev.cairn.internal.store.schedule;

import dev.cairn.schedule.Schedule;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A schedule as it stands in the database.
 *
 * @param schedule its settings
 * @param workflow the workflow that it starts
 * @param paused whether it starts nothing
 * @param next its next tick; null if it is paused, or never ticks again
 */
public record ScheduleRow(
    Schedule schedule, String workflow, boolean paused, @Nullable Instant next) {}
