/**
 * Routes of the HTTP API: what a request may contain, who may send it, and how it is answered.
 *
 * <p>A {@link dev.cairn.http.internal.route.Route} is all that the server knows of an operation.
 * Requests are dispatched by routes, roles are checked by routes, parameters that a route does not
 * have are rejected, and the OpenAPI document is written from routes; so an operation without a
 * route cannot exist.
 */
@NullMarked
package dev.cairn.http.internal.route;

import org.jspecify.annotations.NullMarked;
