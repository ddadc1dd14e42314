package dev.cairn.http.internal.route;

import java.io.IOException;

/** Receives server-sent events, and blocks while the client does not read. */
public interface EventSink {
  /**
   * Sends an event.
   *
   * @param id what the client sends as {@code Last-Event-ID} when it connects again
   * @param name the type of the event
   * @param data a value that becomes JSON
   * @throws IOException if the client has gone
   */
  void event(String id, String name, Object data) throws IOException;

  /**
   * Sends a comment, which clients ignore, to find out whether the client is still there.
   *
   * @throws IOException if the client has gone
   */
  void comment() throws IOException;
}
