package dev.cairn.http.access;

import dev.cairn.access.AccessToken;
import dev.cairn.access.AccessTokens;
import dev.cairn.http.internal.limit.FailedLogins;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;

/**
 * Authenticates by tokens in the database. Each request reads its token, so revocation is
 * immediate.
 */
final class TokenAuthentication implements Authentication {
  private final AccessTokens tokens;
  private final FailedLogins failures = new FailedLogins();

  TokenAuthentication(AccessTokens tokens) {
    this.tokens = tokens;
  }

  @Override
  public Optional<Principal> authenticate(HttpServletRequest request) {
    Optional<String> sent = Bearer.of(request);
    if (sent.isEmpty() || Bearer.isJwt(sent.get())) { // that of a provider is not counted here
      return Optional.empty();
    }
    String address = ClientAddress.of(request);
    failures.check(address);
    Optional<AccessToken> found = tokens.find(sent.get());
    if (found.isEmpty()) {
      failures.add(address);
    }
    return found.map(token -> new Principal(token.name(), grants(token)));
  }

  private static List<Grant> grants(AccessToken token) {
    Role role = Role.valueOf(token.role());
    return token.areas().isEmpty()
        ? List.of(Grant.everywhere(role))
        : token.areas().stream().map(area -> new Grant(role, Grant.area(area))).toList();
  }

  @Override
  public List<Login> logins() {
    return List.of(new Login.Token());
  }
}
