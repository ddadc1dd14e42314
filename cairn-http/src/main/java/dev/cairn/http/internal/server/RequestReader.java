package dev.cairn.http.internal.server;

import dev.cairn.http.access.Principal;
import dev.cairn.http.internal.problem.Problem;
import dev.cairn.http.internal.route.ApiRequest;
import dev.cairn.http.internal.route.Parameter;
import dev.cairn.http.internal.route.Route;
import dev.cairn.http.internal.route.RouteTable;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what the route of a request describes, and rejects everything else.
 *
 * @param largestBody the maximum size of a body, in bytes
 */
record RequestReader(int largestBody) {
  private static final Logger LOG = LoggerFactory.getLogger(RequestReader.class);
  private static final int SMALL_BODY = 64 * 1024;
  private static final Duration LINGER = Duration.ofSeconds(5);

  /**
   * Reads a request.
   *
   * @param principal the principal with the role that counts
   * @param caller the principal with all grants
   */
  ApiRequest read(
      HttpServletRequest request, RouteTable.Match match, Principal principal, Principal caller)
      throws IOException {
    Route route = match.route();
    return new ApiRequest(
        principal,
        caller,
        match.path(),
        query(request, route),
        headers(request, route),
        body(request, route),
        request);
  }

  private static Map<String, List<String>> query(HttpServletRequest request, Route route) {
    Set<String> known =
        route.parametersIn(Parameter.Place.QUERY).map(Parameter::name).collect(Collectors.toSet());
    Map<String, List<String>> query = new LinkedHashMap<>();
    boolean othersAreIgnored =
        route.parameters().stream().anyMatch(each -> each.kind() == Parameter.Kind.OTHERS);
    @Nullable String text = request.getQueryString();
    if (text == null || text.isEmpty()) {
      return query;
    }
    for (String pair : text.split("&", -1)) {
      int equal = pair.indexOf('=');
      String name = decode(equal < 0 ? pair : pair.substring(0, equal));
      if (!known.contains(name) && !othersAreIgnored) {
        throw Problem.badParameter(
            name,
            "The operation %s has no parameter '%s'; it has %s."
                .formatted(route.name(), name, known.stream().sorted().toList()));
      }
      query
          .computeIfAbsent(name, key -> new ArrayList<>())
          .add(equal < 0 ? "" : decode(pair.substring(equal + 1)));
    }
    return query;
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException malformed) {
      throw Problem.badParameter(
          text, "The query is not percent-encoded correctly at '%s'.".formatted(text));
    }
  }

  private static Map<String, String> headers(HttpServletRequest request, Route route) {
    Map<String, String> headers = new LinkedHashMap<>();
    route
        .parametersIn(Parameter.Place.HEADER)
        .forEach(header -> {
          @Nullable String value = request.getHeader(header.name());
          if (value != null) {
            headers.put(header.name().toLowerCase(Locale.ROOT), value);
          }
        });
    return headers;
  }

  private String body(HttpServletRequest request, Route route) throws IOException {
    byte[] bytes = bytes(request);
    if (bytes.length == 0) {
      return "";
    }
    if (route.body() == null) {
      throw Problem.badBody("$", "The operation %s takes no body.".formatted(route.name()));
    }
    String type = String.valueOf(request.getContentType()).toLowerCase(Locale.ROOT);
    if (!type.equals("application/json") && !type.startsWith("application/json;")) {
      throw Problem.of(
              415,
              "unsupported-media-type",
              "The type of the body is '%s'; it must be application/json.".formatted(type),
              "Send the header Content-Type: application/json.")
          .exception();
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException malformed) {
      throw Problem.badBody("$", "The body is not UTF-8.");
    }
  }

  private byte[] bytes(HttpServletRequest request) throws IOException {
    if (request.getContentLengthLong() > largestBody) {
      throw tooLarge();
    }
    byte[] bytes = request.getInputStream().readNBytes(largestBody + 1);
    if (bytes.length > largestBody) {
      throw tooLarge();
    }
    return bytes;
  }

  /**
   * Reads what is left of a small body before a request is refused, so that its connection can be
   * used again. With a larger one, the answer tells the client that the connection is closed.
   */
  static void finish(HttpServletRequest request, HttpServletResponse response) {
    if (request.getContentLengthLong() > SMALL_BODY || !readsToTheEnd(request)) {
      response.setHeader("Connection", "close");
    }
  }

  private static boolean readsToTheEnd(HttpServletRequest request) {
    try {
      return request.getInputStream().readNBytes(SMALL_BODY + 1).length <= SMALL_BODY;
    } catch (IOException incomplete) {
      return false;
    }
  }

  /**
   * Skips what a client still sends after it was refused, for a while. A connection that is closed
   * before that is reset, and the client may lose the answer.
   */
  static void linger(HttpServletRequest request, HttpServletResponse response) throws IOException {
    if (!"close".equals(response.getHeader("Connection"))) {
      return;
    }
    response.flushBuffer();
    long end = System.nanoTime() + LINGER.toNanos();
    byte[] skipped = new byte[8192];
    try {
      InputStream in = request.getInputStream();
      while (in.read(skipped) >= 0 && System.nanoTime() < end) {
        // what was read is of no use
      }
    } catch (IOException gone) {
      LOG.debug("event=http-refused-client-gone reason={}", gone.getMessage());
    }
  }

  private RuntimeException tooLarge() {
    return Problem.of(
            413,
            "body-too-large",
            "The body is larger than %d bytes.".formatted(largestBody),
            "Send less, such as a reference to the data, or raise the limit of the server.")
        .exception();
  }
}
