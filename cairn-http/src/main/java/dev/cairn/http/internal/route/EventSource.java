package dev.cairn.http.internal.route;

import java.io.IOException;

/** Writes server-sent events until it has no more, on the thread of the request. */
@FunctionalInterface
public interface EventSource {
  /**
   * Writes events.
   *
   * @throws IOException if the client has gone
   */
  void write(EventSink sink) throws IOException;
}
