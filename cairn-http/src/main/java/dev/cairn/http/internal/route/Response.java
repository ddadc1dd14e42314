package dev.cairn.http.internal.route;

import org.jspecify.annotations.Nullable;

/**
 * An answer that a route can give, beside problems.
 *
 * @param status its status
 * @param description what it means
 * @param body the type of its body; null if it has none, or is a stream of events
 * @param events whether it is a stream of server-sent events
 * @param isList whether the body is an array, and the type that of its elements
 */
public record Response(
    int status, String description, @Nullable Class<?> body, boolean events, boolean isList) {
  static Response json(int status, String description, Class<?> body) {
    return new Response(status, description, body, false, false);
  }

  static Response list(String description, Class<?> element) {
    return new Response(200, description, element, false, true);
  }

  static Response empty(int status, String description) {
    return new Response(status, description, null, false, false);
  }

  static Response events(String description) {
    return new Response(200, description, null, true, false);
  }
}
