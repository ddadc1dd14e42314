/**
 * Starting workflows and communicating with them: start options, handles, messages, events,
 * promises and streams.
 *
 * <p>{@link dev.cairn.start.StartOptions} sets the id, the queue, limits, attributes and headers of
 * a start; {@link dev.cairn.start.Handle} awaits the workflow; {@link dev.cairn.start.Messages}
 * sends messages, completes promises, and reads events and streams. {@link dev.cairn.start.Fn} has
 * the forms of a workflow that the start methods accept.
 */
@NullMarked
package dev.cairn.start;

import org.jspecify.annotations.NullMarked;
