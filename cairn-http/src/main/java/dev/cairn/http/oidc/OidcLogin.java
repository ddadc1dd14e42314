package dev.cairn.http.oidc;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.cairn.http.access.Login;
import dev.cairn.http.access.Principal;
import dev.cairn.http.internal.json.Json;
import dev.cairn.http.internal.limit.FailedLogins;
import dev.cairn.http.internal.problem.Problem;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Logs people in with an authorization code and PKCE.
 *
 * @param settings what is accepted
 * @param provider the provider
 * @param verifier verifies ID tokens
 * @param failures the failed logins
 */
record OidcLogin(
    OidcSettings settings, OidcProvider provider, TokenVerifier verifier, FailedLogins failures)
    implements Login.Provider {
  @Override
  public URI page(Login.Attempt attempt) {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("response_type", "code");
    query.put("client_id", clientId());
    query.put("redirect_uri", attempt.redirectUri());
    query.put("scope", String.join(" ", settings.scopes()));
    query.put("state", attempt.state());
    query.put("nonce", attempt.nonce());
    query.put("code_challenge", challenge(attempt.verifier()));
    query.put("code_challenge_method", "S256");
    URI page = provider.authorization();
    return URI.create(page + (page.getQuery() == null ? "?" : "&") + form(query));
  }

  private String clientId() {
    return Objects.requireNonNull(settings.clientId());
  }

  private static String challenge(String verifier) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("Every Java platform provides SHA-256", missing);
    }
  }

  private static String form(Map<String, String> values) {
    return values.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + encode(entry.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public Principal complete(Login.Attempt attempt, String code, String address) {
    failures.check(address);
    Optional<JWTClaimsSet> claims =
        exchange(attempt, code)
            .flatMap(token -> verifier.idToken(token, clientId(), attempt.nonce()));
    if (claims.isEmpty()) {
      failures.add(address);
      throw Problem.of(
              403,
              "login-failed",
              "The provider does not exchange the code, or its ID token is not for this login.",
              "Begin again, at GET /api/v1/session/login.")
          .exception();
    }
    return ClaimPrincipal.of(claims.get(), settings);
  }

  /** Returns the ID token for a code; empty if the provider refuses the code. */
  private Optional<String> exchange(Login.Attempt attempt, String code) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("grant_type", "authorization_code");
    values.put("code", code);
    values.put("redirect_uri", attempt.redirectUri());
    values.put("client_id", clientId());
    values.put("code_verifier", attempt.verifier());
    OidcProvider.Reply reply = provider.exchange(form(values), basic());
    if (reply.status() >= 500) {
      throw OidcProvider.unavailable(
          settings.issuer(),
          new IllegalStateException(
              "The token endpoint answers with %d.".formatted(reply.status())));
    }
    try {
      return reply.status() == 200
          ? Json.tree(reply.body()).path("id_token").asStringOpt()
          : Optional.empty();
    } catch (JacksonException malformed) {
      throw OidcProvider.unavailable(settings.issuer(), malformed);
    }
  }

  private @Nullable String basic() {
    if (settings.clientSecret() == null) {
      return null;
    }
    String pair = encode(clientId()) + ":" + encode(settings.clientSecret());
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }
}
