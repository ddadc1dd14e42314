package dev.cairn.http.page;

import java.util.Optional;

/**
 * The files of a web interface that a server of the HTTP API offers beside the API, such as those
 * of the console. They contain no data of workflows, so they are sent without authentication.
 * Implementations are thread-safe.
 */
public interface WebPages {
  /**
   * Finds a file.
   *
   * @param path the path below that of the server, as it was sent; begins with a slash
   * @param base the path of the server as the browser sees it; begins and ends with a slash
   * @return the file; empty if there is none
   */
  Optional<WebFile> find(String path, String base);
}
