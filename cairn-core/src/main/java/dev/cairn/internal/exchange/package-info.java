/**
 * Messages, events, promises, attributes and streams of workflow code.
 *
 * <p>{@link dev.cairn.internal.exchange.WorkflowExchange} is created once for each thread of a run
 * and delegates to one class for each kind of exchange. All of them use {@link
 * dev.cairn.internal.exchange.ExchangeContext}:
 *
 * <pre>
 *  call -&gt; key -&gt; record? -- yes --&gt; return or throw the recorded outcome
 *                    | no
 *                    v
 *         send, publish, attribute, promise:  effect and record in one commit
 *         receive, await:  wait (with a recorded deadline if it has a limit), then record
 * </pre>
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>An effect (a message sent, an event published) commits together with its record, so it
 *       happens exactly once.
 *   <li>A message is deleted in the commit that records its receipt. If the receiver stops before,
 *       the message stays and is received again.
 *   <li>The end of a limited wait is recorded when the wait begins to block, so a restart does not
 *       lengthen it.
 *   <li>A value that cannot be decoded is not recorded as received; the workflow becomes {@code
 *       STUCK}.
 * </ul>
 *
 * <p>Outside a workflow nothing is recorded: {@link dev.cairn.internal.exchange.EventListening} and
 * {@link dev.cairn.internal.exchange.StreamReads} wait and read for any thread.
 *
 * <p>If the process dies during a wait, the next run waits again, until the recorded deadline.
 * While the database is unavailable, waits continue, since the pollers of {@link
 * dev.cairn.internal.wakeup} repeat their queries. On {@code close()} the pollers cancel all waits;
 * a run then stops and its workflow is released.
 */
@NullMarked
package dev.cairn.internal.exchange;

import org.jspecify.annotations.NullMarked;
