package dev.cairn.http.access;

import dev.cairn.CairnOperations;
import dev.cairn.http.internal.problem.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
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

  /**
   * Authenticates by access tokens, which {@code cairn.accessTokens()} or an admin creates. Clients
   * send them in the header {@code Authorization: Bearer}. Addresses with many wrong tokens in a
   * minute are refused for the rest of it.
   *
   * @param cairn the engine or client whose database has the tokens
   * @return the authentication
   */
  static Authentication tokens(CairnOperations cairn) {
    return new TokenAuthentication(cairn.accessTokens());
  }

  /**
   * Returns the exception with which an authentication refuses someone whom it knows, and who has
   * no role; the request is answered with 403.
   *
   * @param detail why
   * @param next what to do about it
   * @return the exception, which the authentication throws
   */
  static RuntimeException refused(String detail, String next) {
    return Problem.of(403, "no-role", detail, next).exception();
  }

  /**
   * Asks another authentication about requests for which this one finds no principal.
   *
   * @param other the other one
   * @return both
   */
  default Authentication or(Authentication other) {
    return new EitherAuthentication(this, other);
  }

  /**
   * Returns how people can log in with a browser to get a session.
   *
   * @return the ways; none by default
   */
  default List<Login> logins() {
    return List.of();
  }
}
