/**
 * The operations of the HTTP API, by subject: workflows, starts, messages, many workflows, queues,
 * schedules, the cluster, streams. Each class lists its routes.
 *
 * <p>The operations have no state. If the process dies while a request is answered, what it has
 * committed remains, and a client that repeats a start with the same id, or a message with the same
 * Idempotency-Key, changes nothing twice.
 */
@NullMarked
package dev.cairn.http.internal.api;

import org.jspecify.annotations.NullMarked;
