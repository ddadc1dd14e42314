package dev.cairn.http.internal.route;

import java.util.List;
import java.util.Map;

/** The answer to a request. */
public sealed interface Answer {
  /**
   * An answer with a body.
   *
   * @param status the status
   * @param body a value that becomes JSON
   * @param headers further headers
   */
  record Body(int status, Object body, Map<String, String> headers) implements Answer {}

  /**
   * An answer without a body.
   *
   * @param status the status
   */
  record Empty(int status) implements Answer {}

  /**
   * A stream of server-sent events.
   *
   * @param source writes them
   */
  record Events(EventSource source) implements Answer {}

  /**
   * A redirection of a browser.
   *
   * @param location where it continues
   */
  record Redirect(String location) implements Answer {}

  /**
   * An answer that sets cookies.
   *
   * @param cookies the values of the headers {@code Set-Cookie}
   * @param answer the answer
   */
  record WithCookies(List<String> cookies, Answer answer) implements Answer {}

  static Answer ok(Object body) {
    return new Body(200, body, Map.of());
  }

  static Answer accepted(Object body) {
    return new Body(202, body, Map.of());
  }

  static Answer done() {
    return new Empty(204);
  }
}
