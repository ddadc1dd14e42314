/**
 * What workflows exchange: messages, events, promises and streams. The stores here read, and write
 * on behalf of callers outside of workflows; workflows themselves write through {@link
 * dev.cairn.internal.store.journal}.
 *
 * <ul>
 *   <li>{@link dev.cairn.internal.store.message.MessageStore}: a message is a row until its
 *       receiver records it; both changes are one commit, so it is received once. The keys of
 *       messages are kept, so that a message with a key is sent once.
 *   <li>{@link dev.cairn.internal.store.message.EventStore}: the values that a workflow publishes;
 *       the one with the highest position is the latest.
 *   <li>{@link dev.cairn.internal.store.message.PromiseStore}: completed once, by a token of which
 *       the table contains only a hash.
 *   <li>{@link dev.cairn.internal.store.message.StreamStore}: values with offsets from 0, without
 *       gaps.
 * </ul>
 *
 * <p>Order of messages: a topic is received by transaction id, then by number. A transaction with a
 * lower id may commit later. So a read also returns a horizon (the oldest transaction in progress);
 * a receiver must read again from there, and never skips a message that becomes visible later.
 *
 * <p>Waiting: a process that waits inserts a row into {@code cairn.awaited} ({@link
 * dev.cairn.internal.store.record.AwaitedRows}); whoever publishes or ends the workflow deletes the
 * row and notifies. A notification can be missed, so waiting processes also poll.
 *
 * <p>When the connection breaks while a message without a key is sent, the caller gets an error
 * that says that the message may have been sent; with a key, it is sent again. When the process
 * dies, nothing is lost that a call has confirmed.
 */
@NullMarked
package dev.cairn.internal.store.message;

import org.jspecify.annotations.NullMarked;
