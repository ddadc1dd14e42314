/**
 * Schedules: their times, their status, and the operations on them.
 *
 * <p>A schedule starts a workflow at each of its ticks, exactly once among all executors. {@link
 * dev.cairn.schedule.Schedule} describes the times, {@link dev.cairn.schedule.Schedules} creates,
 * changes and monitors schedules.
 */
@NullMarked
package dev.cairn.schedule;

import org.jspecify.annotations.NullMarked;
