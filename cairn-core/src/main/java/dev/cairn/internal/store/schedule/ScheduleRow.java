package dev.cairn.internal.store.schedule;

import dev.cairn.schedule.Schedule;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A schedule as stored in the database.
 *
 * @param schedule its settings
 * @param workflow the workflow that it starts
 * @param paused whether it is paused
 * @param next its next tick; null if it is paused or has no more ticks
 */
public record ScheduleRow(
    Schedule schedule, String workflow, boolean paused, @Nullable Instant next) {}
