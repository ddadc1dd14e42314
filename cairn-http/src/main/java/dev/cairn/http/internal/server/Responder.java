package dev.cairn.http.internal.server;

import dev.cairn.http.internal.json.Json;
import dev.cairn.http.internal.problem.Problem;
import dev.cairn.http.internal.route.Answer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Writes answers, compressed if that saves something.
 *
 * @param streams the open streams of events
 */
record Responder(EventStreams streams) {
  private static final int COMPRESSED_FROM = 1_024;

  void write(Answer answer, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    switch (answer) {
      case Answer.Body(var status, var body, var headers) -> {
        headers.forEach(response::setHeader);
        write(status, "application/json", Json.write(body), request, response);
      }
      case Answer.Empty(var status) -> {
        response.setContentType(null);
        response.setStatus(status);
      }
      case Answer.Redirect(var location) -> {
        response.setHeader("Location", location);
        response.setContentType(null);
        response.setStatus(303);
      }
      case Answer.WithCookies(var cookies, var inner) -> {
        cookies.forEach(cookie -> response.addHeader("Set-Cookie", cookie));
        write(inner, request, response);
      }
      case Answer.Events(var source) -> streams.write(source, response);
    }
  }

  static void write(Problem problem, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.resetBuffer();
    if (problem.status() == 401) {
      response.setHeader("WWW-Authenticate", "Bearer");
    }
    if (problem.status() == 503) {
      response.setHeader("Retry-After", "1");
    }
    write(problem.status(), "application/problem+json", Json.write(problem), request, response);
  }

  static void write(
      int status,
      String type,
      byte[] body,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    response.setStatus(status);
    response.setContentType(type);
    response.addHeader("Vary", "Accept-Encoding");
    if (request.getMethod().equals("HEAD")) {
      response.setContentLength(body.length);
      return;
    }
    if (body.length >= COMPRESSED_FROM && acceptsGzip(request)) {
      response.setHeader("Content-Encoding", "gzip");
      try (OutputStream out = new GZIPOutputStream(response.getOutputStream())) {
        out.write(body);
      }
      return;
    }
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  private static boolean acceptsGzip(HttpServletRequest request) {
    String accepted = String.valueOf(request.getHeader("Accept-Encoding"));
    return accepted.contains("gzip")
        && !accepted.replace(" ", "").contains("gzip;q=0,")
        && !accepted.replace(" ", "").endsWith("gzip;q=0");
  }
}
