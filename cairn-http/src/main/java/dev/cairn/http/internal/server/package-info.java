/**
 * Answers requests: protects, finds the route, authenticates, checks the role and the parameters,
 * and writes the answer.
 *
 * <pre>
 *   request -> Protection -> RouteTable -> Authentication -> role -> RequestReader -> handler
 *                  |             |               |             |          |              |
 *                  403        404, 405          401           403     400, 413, 415   problem
 * </pre>
 *
 * <p>There is no state but open streams of events, which {@link
 * dev.cairn.http.internal.server.EventStreams} limits, and requests that wait ({@link
 * dev.cairn.http.internal.server.LongPolls}). Both end when the server closes.
 */
@NullMarked
package dev.cairn.http.internal.server;

import org.jspecify.annotations.NullMarked;
