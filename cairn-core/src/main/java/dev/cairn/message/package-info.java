/**
 * Messages: what workflows and the world outside exchange ({@link dev.cairn.message.Messages}). It
 * stands on {@code runtime}, which records what workflows exchange; it knows nothing of queues and
 * schedules.
 */
@NullMarked
package dev.cairn.message;

import org.jspecify.annotations.NullMarked;
