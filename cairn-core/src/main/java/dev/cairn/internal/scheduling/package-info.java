/**
 * Schedules: when they tick, and how ticks become workflows.
 *
 * <p>{@link dev.cairn.internal.scheduling.Timing} computes ticks from cron expressions or
 * intervals. {@link dev.cairn.internal.scheduling.Ticker} runs in every executor and locks one due
 * schedule at a time; it enqueues the workflows of its ticks and stores the next tick in the same
 * transaction ({@link dev.cairn.internal.store.schedule.TickStore}). The workflow id is {@code
 * schedule@tick}, so a tick starts at most one workflow.
 *
 * <p>If no executor ran at the time of a tick, its schedule's {@code CatchUp} decides whether
 * missed ticks are started. If the process dies while it fires a schedule, the transaction is
 * rolled back and another executor fires it. While the database is unavailable, ticks are delayed;
 * the loop repeats with increasing delays.
 */
@NullMarked
package dev.cairn.internal.scheduling;

import org.jspecify.annotations.NullMarked;
