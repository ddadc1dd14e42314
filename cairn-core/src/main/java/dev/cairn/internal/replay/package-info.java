/**
 * Histories: replays the records of a run and records new durable calls.
 *
 * <p>The workflow's code outside branches is the main path; each branch has a path of its own. Each
 * path has one {@link dev.cairn.internal.replay.History}, used by its own thread alone, so that
 * branches replay independently of the timing between them. {@link
 * dev.cairn.internal.replay.RunRecords} holds the records that the run had when it began, grouped
 * by path.
 *
 * <pre>
 * durable call --&gt; key (StepKeys) --&gt; History.findRecord
 *                                       | recorded: outcome (OutcomeLoader) is returned to the code
 *                                       | not recorded: the caller executes the call,
 *                                       v
 *                                     History.record --&gt; journal --&gt; commit --&gt; code continues
 *
 *   replaying ------------&gt; recording ------------&gt; ended
 *       | call differs          | history limit       ^ checkComplete: all records requested
 *       v                       v                     |
 *     STUCK                   STUCK             compensating (after failure or cancellation)
 * </pre>
 *
 * <p>Matching. A record is found by its key: the step's name, {@code name#2} from the second use in
 * a branch, with the branch path in front. If the running build wrote the records, the code must
 * request exactly these records in this order; otherwise the run becomes stuck and the message
 * shows recorded and requested keys side by side. With another build, records are matched by key,
 * and records that are not requested are reported as an event. Compensations are matched by key in
 * both cases, because code that fails again may register more of them.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>A record is committed before the code that made the call continues. The exception is a
 *       deferred record, of data that was read and can be read again (such as a message): it is
 *       written before or with the next record, and before any other durable call.
 *   <li>Positions are unique in a run; keys are unique in a run.
 *   <li>The record, not the object that the step returned, determines the value that the code
 *       receives.
 *   <li>Outcomes are held in memory until they are requested, and not longer. Large outcomes are
 *       read from the database when they are requested.
 *   <li>Once the records show that compensation began, the code cannot continue from there: it must
 *       fail at the same place, or the workflow must have been cancelled.
 *   <li>In a dry run nothing is written. The code ends at its first call without a record, and then
 *       the recorded compensations are replayed.
 * </ul>
 *
 * <p>When the process dies, records that were not committed are lost, and the code that waited for
 * them has not continued. Another executor loads the records and runs the code again from the
 * beginning. When the database is lost, the journal repeats its writes and the code waits. If it
 * cannot be known whether a record was written, the run stops ({@code OutcomeUnknown}) and is
 * replayed from the database. If this executor no longer owns the workflow, the next record or the
 * next read of outcomes stops the run ({@code Lost}).
 *
 * <p>Related packages: {@link dev.cairn.internal.execution} executes durable calls, {@link
 * dev.cairn.internal.run} knows whether a run has to stop, {@link dev.cairn.internal.value} encodes
 * outcomes, {@link dev.cairn.internal.store.journal} writes records, {@link
 * dev.cairn.internal.exchange} uses a history for messages, events and promises.
 */
@NullMarked
package dev.cairn.internal.replay;

import org.jspecify.annotations.NullMarked;
