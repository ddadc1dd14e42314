package dev.cairn.http.internal.server;

import dev.cairn.http.access.Bearer;
import dev.cairn.http.internal.problem.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rejects requests that web pages of others make a browser send, and, without authentication, those
 * of other machines. A page of another site cannot read answers; it could only change something, or
 * reach a server on loopback under a name of its own.
 */
final class Protection {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  /** Headers of reverse proxies, whose requests come from other machines. */
  private static final Set<String> PROXY =
      Set.of("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP");

  /** Where a provider sends browsers to, whose state is checked there. */
  private static final String FROM_PROVIDER = "/session/callback";

  /**
   * The header of requests that change something and have cookies: of a session here, or in the
   * application. Pages of other origins can only send it if the server permits them, which it never
   * does.
   */
  private static final String CSRF = "Cairn-Csrf";

  private final ServerSettings settings;

  Protection(ServerSettings settings) {
    this.settings = settings;
  }

  /** Sets the headers that all answers have. */
  static void headers(HttpServletResponse response) {
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    response.setHeader("Referrer-Policy", "no-referrer");
    response.setHeader("X-Content-Type-Options", "nosniff");
  }

  /**
   * Checks a request of the API.
   *
   * @param path the path below that of the API
   */
  void check(String path, HttpServletRequest request) {
    checkPage(request);
    if (!path.equals(FROM_PROVIDER)) {
      checkOrigin(request);
    }
    checkSession(request);
  }

  /** Permits links of other sites to a page, which contains no data. */
  void checkPage(HttpServletRequest request) {
    if (settings.sessions().authentication().isEmpty()) {
      checkLocal(request);
    }
  }

  private static void checkLocal(HttpServletRequest request) {
    boolean forwarded = PROXY.stream().anyMatch(name -> request.getHeader(name) != null);
    if (forwarded || !isLoopback(request.getRemoteAddr())) {
      throw Problem.of(
              403,
              "not-local",
              "This server answers requests of its own machine only, because it has no authentication.",
              "Send the request from there, or configure authentication.")
          .exception();
    }
    String host = hostOf(String.valueOf(request.getHeader("Host")));
    if (!LOOPBACK.contains(host)) {
      throw Problem.of(
              403,
              "wrong-host",
              "The request names the host '%s'; without authentication it must be localhost or a loopback address."
                  .formatted(host),
              "Use http://localhost or http://127.0.0.1.")
          .exception();
    }
  }

  private static boolean isLoopback(String address) {
    try {
      return InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException noAddress) {
      return false;
    }
  }

  /** Returns a host without its port. */
  private static String hostOf(String header) {
    int end = header.startsWith("[") ? header.indexOf(']') + 1 : header.indexOf(':');
    return (end <= 0 ? header : header.substring(0, end)).toLowerCase(Locale.ROOT);
  }

  private void checkOrigin(HttpServletRequest request) {
    @Nullable String origin = request.getHeader("Origin");
    boolean foreign =
        origin == null
            ? "cross-site".equals(request.getHeader("Sec-Fetch-Site"))
            : !settings.origins().contains(origin) && !isSame(origin, request.getHeader("Host"));
    if (foreign) {
      throw Problem.of(
              403,
              "foreign-origin",
              "The request comes from a web page of '%s'.".formatted(origin),
              "Use the page of this server, or add the origin to the settings of the server.")
          .exception();
    }
  }

  private static boolean isSame(String origin, @Nullable String host) {
    try {
      @Nullable String authority = new URI(origin).getRawAuthority();
      return authority != null && authority.equalsIgnoreCase(host);
    } catch (URISyntaxException malformed) {
      return false;
    }
  }

  private void checkSession(HttpServletRequest request) {
    boolean reads = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
    boolean byCookie =
        settings.sessions().authentication().isPresent()
            && request.getHeader("Cookie") != null
            && Bearer.of(request).isEmpty();
    if (reads || !byCookie) {
      return;
    }
    String site = String.valueOf(request.getHeader("Sec-Fetch-Site"));
    if (request.getHeader(CSRF) == null || site.equals("same-site")) {
      throw Problem.of(
              403,
              "csrf",
              "The request changes something, has cookies, and may be one of another page.",
              "Send the header %s with any value, from a page of this server.".formatted(CSRF))
          .exception();
    }
  }
}
