/**
 * Waits with a time limit: one thread wakes all waits of the process whose time has come.
 *
 * <p>{@link dev.cairn.internal.timing.Deadlines} completes futures at given times; {@link
 * dev.cairn.internal.timing.TimeLimit} uses it to interrupt a step that exceeds its timeout.
 *
 * <p>Invariants: times are given on the database clock, but the remaining time is measured with a
 * steady clock, so that a change of the database clock does not affect a wait that has begun. A
 * resumed wait is never longer than its whole recorded length. The thread is started with the first
 * deadline and ends in {@code close()}.
 *
 * <p>Deadlines exist in memory only. After the death of a process the records of sleeps and
 * timeouts determine the remaining time. Without a database, waits still end in time. Related
 * packages: {@link dev.cairn.internal.background} runs the thread, {@link
 * dev.cairn.internal.wakeup} ends waits early when a notification arrives.
 */
@NullMarked
package dev.cairn.internal.timing;

import org.jspecify.annotations.NullMarked;
