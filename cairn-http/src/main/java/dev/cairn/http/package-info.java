/**
 * An HTTP API for workflows, for any language: start, await, inspect, control, and follow them.
 *
 * <p>{@link dev.cairn.http.HttpApi} has the settings. {@link dev.cairn.http.CairnHttpServer} serves
 * the API with a server of its own, {@link dev.cairn.http.CairnHttpServlet} in the servlet
 * container of an application. Both answer requests by the same table of routes, from which the
 * OpenAPI document at {@code /api/v1/openapi.json} is written.
 *
 * <pre>
 *   client --HTTP--> CairnHttpServer  --+
 *                                       +--> routes --> Cairn or CairnClient --> Postgres
 *   client --HTTP--> CairnHttpServlet --+
 * </pre>
 *
 * <p><b>Process death.</b> The API has no state. What a request has committed remains; a request
 * whose answer was lost is repeated with the same workflow id or Idempotency-Key, and then has no
 * further effect. Streams of events continue at the Last-Event-ID.
 *
 * <p><b>Database loss.</b> Requests that are in progress wait until the database is back. As soon
 * as the process sees the outage, others are answered with 503 and {@code Retry-After}.
 */
@NullMarked
package dev.cairn.http;

import org.jspecify.annotations.NullMarked;
