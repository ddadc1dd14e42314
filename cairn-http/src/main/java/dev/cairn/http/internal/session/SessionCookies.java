package dev.cairn.http.internal.session;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The cookies of sessions and logins. They have the prefix {@code __Host-} and are sent over TLS
 * only, except on loopback without TLS.
 *
 * @param publicAddress the address that browsers use, if it is configured
 */
public record SessionCookies(Optional<URI> publicAddress) {
  private static final String PREFIX = "__Host-";
  private static final String SESSION = "cairn-session";
  private static final String LOGIN = "cairn-login";
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  /** Returns the secret of the session of a request. */
  public Optional<String> session(HttpServletRequest request) {
    return value(request, SESSION);
  }

  Optional<String> login(HttpServletRequest request) {
    return value(request, LOGIN);
  }

  private Optional<String> value(HttpServletRequest request, String name) {
    Cookie @Nullable [] cookies = request.getCookies();
    if (cookies == null) {
      return Optional.empty();
    }
    String asked = name(request, name);
    return Arrays.stream(cookies)
        .filter(cookie -> cookie.getName().equals(asked))
        .map(Cookie::getValue)
        .findFirst();
  }

  /** Returns a cookie of a session, which is not sent with requests of other sites. */
  String session(HttpServletRequest request, String secret, Duration age) {
    return cookie(request, SESSION, secret, age, "Strict");
  }

  /** Returns a cookie of a login, which comes back when the provider redirects the browser. */
  String login(HttpServletRequest request, String value, Duration age) {
    return cookie(request, LOGIN, value, age, "Lax");
  }

  private String cookie(
      HttpServletRequest request, String name, String value, Duration age, String sameSite) {
    return "%s=%s; Path=/; Max-Age=%d; HttpOnly; SameSite=%s%s"
        .formatted(
            name(request, name),
            value,
            age.toSeconds(),
            sameSite,
            isSecure(request) ? "; Secure" : "");
  }

  private String name(HttpServletRequest request, String name) {
    return isSecure(request) ? PREFIX + name : name;
  }

  /** Returns the origin of the server, as browsers see it. */
  String origin(HttpServletRequest request) {
    return publicAddress
        .map(URI::toString)
        .orElseGet(
            () -> (isSecure(request) ? "https" : "http") + "://" + request.getHeader("Host"));
  }

  /** Only browsers on the machine of the server use it without TLS. */
  private boolean isSecure(HttpServletRequest request) {
    if (publicAddress.isPresent()) {
      URI address = publicAddress.get();
      return !"http".equals(address.getScheme()) || !LOOPBACK.contains(address.getHost());
    }
    String host = String.valueOf(request.getHeader("Host")).toLowerCase(Locale.ROOT);
    return request.isSecure() || !LOOPBACK.contains(host.replaceFirst(":\\d+$", ""));
  }
}
