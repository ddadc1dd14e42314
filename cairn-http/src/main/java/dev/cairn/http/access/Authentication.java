package dev.cairn.http.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/**
 * Tells who sends a request. An application implements it with its own security, such as Spring
 * Security:
 *
 * {@snippet :
 * Authentication spring =
 *     request ->
 *         Optional.ofNullable(request.getUserPrincipal())
 *             .map(user -> new Principal(user.getName(), roleOf(request)));
 * }
 *
 * <p>It is called once for each request, on the thread of the request, and must be thread-safe.
 */
@FunctionalInterface
public interface Authentication {
  /**
   * Returns the principal of a request.
   *
   * @param request the request
   * @return the principal; empty if the request has no valid credentials, and is answered with 401
   */
  Optional<Principal> authenticate(HttpServletRequest request);
}
