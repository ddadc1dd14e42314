/**
 * Schedules: for people ({@link dev.cairn.schedule.Schedules}), and who starts their runs in time
 * ({@link dev.cairn.schedule.Ticker}). When a schedule ticks is a pure computation, {@code Timing},
 * from a cron expression and a zone, or from an interval, to instants. It alone knows cron-utils,
 * and trusts it with local times only; zones and their clock changes are its own. It stands on
 * {@code runtime} and {@code store}, and knows nothing of queues but their names.
 */
@NullMarked
package dev.cairn.schedule;

import org.jspecify.annotations.NullMarked;
