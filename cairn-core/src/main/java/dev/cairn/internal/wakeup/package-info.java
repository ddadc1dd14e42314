/**
 * Waiting for events of other processes: messages, promises, events, streams and completions.
 *
 * <p>One {@link dev.cairn.internal.wakeup.BatchedPoller} for each kind serves all waits of the
 * process with one query:
 *
 * <pre>
 *  watch(key) -&gt; polled at once --answer--&gt; done
 *                    | none
 *                    v
 *      waiting: polled after a notification (LISTEN/NOTIFY), a local event, or a pause
 *               that doubles up to 500 ms
 * </pre>
 *
 * <p>Notifications make waits prompt; polling finds what a notification missed, so correctness
 * never depends on notifications. {@link dev.cairn.internal.wakeup.Topic} assigns each message to
 * exactly one receiver of a run, in order; {@link dev.cairn.internal.wakeup.MessageClaim} returns
 * the message if the receiver does not record it. {@link dev.cairn.internal.wakeup.WaitServices}
 * bundles the pollers with the deadlines of {@link dev.cairn.internal.timing}.
 *
 * <p>Nothing here is persistent: after a restart, workflows wait again. While the database is
 * unavailable, polls are repeated. {@code close()} cancels all waits.
 */
@NullMarked
package dev.cairn.internal.wakeup;

import org.jspecify.annotations.NullMarked;
