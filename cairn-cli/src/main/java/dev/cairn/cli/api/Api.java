package dev.cairn.cli.api;

import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The HTTP API, wherever it is served. Failures are {@code CommandFailure}s. */
public interface Api extends AutoCloseable {
  /**
   * Sends a request and returns the body of the answer.
   *
   * @param method the method
   * @param path the path below {@code /api/v1}, with the query
   * @param body the body; null for none
   * @return the body; a missing node if there is none
   */
  JsonNode send(String method, String path, @Nullable Object body);

  /** Reads. */
  default JsonNode get(String path) {
    return send("GET", path, null);
  }

  /**
   * Reads server-sent events until the stream ends.
   *
   * @param path the path below {@code /api/v1}, with the query
   * @param each gets the type and the data of each event; returns false to stop
   */
  void events(String path, BiPredicate<String, JsonNode> each);

  /** Returns the address of the API for messages. */
  String address();

  @Override
  void close();
}
