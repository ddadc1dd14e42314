package dev.cairn.http.internal.server;

import dev.cairn.health.DatabaseOutage;
import dev.cairn.http.internal.session.Sessions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * How requests are answered.
 *
 * @param sessions finds principals
 * @param origins the origins of web pages that may send requests, beside that of the server
 * @param proxies the addresses of trusted proxies
 * @param largestBody the maximum size of a body, in bytes
 * @param mostStreams how many streams of events may be open at once
 * @param outage tells whether the database is away now
 */
public record ServerSettings(
    Sessions sessions,
    List<String> origins,
    Set<String> proxies,
    int largestBody,
    int mostStreams,
    Supplier<Optional<DatabaseOutage>> outage) {
  /** Copies the collections. */
  public ServerSettings {
    origins = List.copyOf(origins);
    proxies = Set.copyOf(proxies);
  }
}
