package dev.cairn.examples.agent.server;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The web page: one file each of HTML, JavaScript and CSS, and the headers that protect it. */
final class Page {
  /** Nothing from elsewhere, no inline code, in no frame. */
  static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private Page() {}

  static void routes(RoutesConfig routes) {
    add(routes, "/", "page.html", "text/html; charset=utf-8");
    add(routes, "/page.js", "page.js", "text/javascript; charset=utf-8");
    add(routes, "/page.css", "page.css", "text/css; charset=utf-8");
  }

  private static void add(RoutesConfig routes, String path, String resource, String type) {
    String content = read(resource);
    routes.get(path, request -> request.contentType(type).result(content));
  }

  /** Sets the headers of each response. */
  static void headers(Context response) {
    response.header("Content-Security-Policy", CONTENT_SECURITY_POLICY);
    response.header("X-Content-Type-Options", "nosniff");
    response.header("Referrer-Policy", "no-referrer");
    response.header("Cache-Control", "no-store");
  }

  private static String read(String resource) {
    try (InputStream content =
        Objects.requireNonNull(Page.class.getResourceAsStream(resource), resource)) {
      return new String(content.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
