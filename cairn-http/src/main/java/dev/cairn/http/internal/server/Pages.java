package dev.cairn.http.internal.server;

import dev.cairn.http.internal.problem.Problem;
import dev.cairn.http.page.WebFile;
import dev.cairn.http.page.WebPages;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Sends the files of a web interface. Their scripts and styles come from this server only; nothing
 * that is written within a page is executed. Thread-safe.
 */
public final class Pages {
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'";
  private static final String PERMANENT = "public, max-age=31536000, immutable";

  private final Protection protection;
  private final WebPages files;

  /**
   * Creates pages.
   *
   * @param settings how requests are answered
   * @param files the files
   */
  public Pages(ServerSettings settings, WebPages files) {
    this.protection = new Protection(settings);
    this.files = files;
  }

  /**
   * Answers a request.
   *
   * @param path the path below that of the server, as it was sent
   * @param base the path of the server; ends with a slash
   * @param request the request
   * @param response its response
   * @throws IOException if the client has gone
   */
  public void answer(
      String path, String base, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Protection.headers(response);
    try {
      protection.checkPage(request);
      WebFile file = find(path, base, request.getMethod());
      response.setHeader("Content-Security-Policy", POLICY);
      response.setHeader("Cache-Control", file.permanent() ? PERMANENT : "no-cache");
      Responder.write(200, file.contentType(), file.content(), request, response);
    } catch (RuntimeException thrown) {
      if (response.isCommitted()) {
        throw thrown;
      }
      RequestReader.finish(request, response);
      Responder.write(Dispatcher.problem(thrown, request), request, response);
      RequestReader.linger(request, response);
    }
  }

  private WebFile find(String path, String base, String method) {
    if (!method.equals("GET") && !method.equals("HEAD")) {
      throw Problem.of(405, "method-not-allowed", "Pages are read only.", "Use GET.").exception();
    }
    return files
        .find(path, base)
        .orElseThrow(() ->
            Problem.of(
                    404,
                    "no-such-page",
                    "There is no such page.",
                    "Begin at %s, or use the API at %sapi/v1.".formatted(base, base))
                .exception());
  }
}
