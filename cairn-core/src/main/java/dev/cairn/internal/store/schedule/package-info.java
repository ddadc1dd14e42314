/**
 * Schedules and their ticks. {@link dev.cairn.internal.store.schedule.ScheduleStore} stores the
 * settings and the next tick; {@link dev.cairn.internal.store.schedule.TickStore} enqueues the
 * workflows of due ticks. Cron expressions are computed by {@code dev.cairn.internal.scheduling}.
 *
 * <pre>
 *             next_at <= now: enqueue the due ticks, set the following one
 *  +--------------------------+
 *  v                          |
 * next_at set ----------------+        pause: next_at = null        resume: next tick from now on
 * </pre>
 *
 * <p>Invariants: the id of a tick's workflow is derived from the schedule and the tick, so a tick
 * starts one workflow, however often it is enqueued. An executor fires a schedule in one
 * transaction, with the row locked ({@code skip locked}); only executors that have registered the
 * workflow do so. Ticks use the database clock.
 *
 * <p>When the process dies while it fires a schedule, the transaction is rolled back and another
 * executor fires it. When the database was unavailable, or no executor was alive, the schedule's
 * {@code CatchUp} decides which of the missed ticks run.
 */
@NullMarked
package dev.cairn.internal.store.schedule;

import org.jspecify.annotations.NullMarked;
