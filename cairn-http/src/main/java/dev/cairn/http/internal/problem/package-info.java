/** Problems of requests, as RFC 9457 defines them, with what the client can do next. */
@NullMarked
package dev.cairn.http.internal.problem;

import org.jspecify.annotations.NullMarked;
