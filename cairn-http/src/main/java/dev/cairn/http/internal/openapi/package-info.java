/** The OpenAPI 3.1 document, written from the routes and the types of their bodies. */
@NullMarked
package dev.cairn.http.internal.openapi;

import org.jspecify.annotations.NullMarked;
