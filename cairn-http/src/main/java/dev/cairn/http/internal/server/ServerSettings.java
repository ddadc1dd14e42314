package dev.cairn.http.internal.server;

import dev.cairn.http.access.Authentication;
import java.util.List;
import java.util.Optional;

/**
 * How requests are answered.
 *
 * @param authentication finds principals; empty if everyone on this machine may do everything
 * @param origins the origins of web pages that may send requests, beside that of the server
 * @param largestBody the maximum size of a body, in bytes
 * @param mostStreams how many streams of events may be open at once
 */
public record ServerSettings(
    Optional<Authentication> authentication,
    List<String> origins,
    int largestBody,
    int mostStreams) {
  /** Copies the list. */
  public ServerSettings {
    origins = List.copyOf(origins);
  }
}
