package dev.cairn.http.access;

import dev.cairn.access.AccessToken;
import dev.cairn.access.AccessTokens;
import dev.cairn.http.internal.problem.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Optional;

/**
 * Authenticates by tokens in the database. Each request reads its token, so revocation is
 * immediate.
 */
final class TokenAuthentication implements Authentication {
  private static final String SCHEME = "bearer ";

  private final AccessTokens tokens;
  private final FailedLogins failures = new FailedLogins();

  TokenAuthentication(AccessTokens tokens) {
    this.tokens = tokens;
  }

  @Override
  public Optional<Principal> authenticate(HttpServletRequest request) {
    String header = String.valueOf(request.getHeader("Authorization"));
    if (!header.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
      return Optional.empty();
    }
    String address = ClientAddress.of(request);
    if (failures.areTooMany(address)) {
      throw Problem.of(
              429,
              "too-many-failed-logins",
              "Requests of this address had too many wrong tokens.",
              "Correct the token, and send the request again in a minute.")
          .exception();
    }
    Optional<AccessToken> found = tokens.find(header.substring(SCHEME.length()).strip());
    if (found.isEmpty()) {
      failures.add(address);
    }
    return found.map(token -> new Principal(token.name(), Role.valueOf(token.role())));
  }
}
