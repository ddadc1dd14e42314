package dev.cairn.http.oidc;

import dev.cairn.error.InvalidArgumentException;
import dev.cairn.http.access.Grant;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is accepted of a provider.
 *
 * @param issuer the issuer, as it is written in tokens
 * @param clientId the id of this server at the provider; null if people do not log in
 * @param clientSecret its secret there; null if it has none
 * @param audiences for whom tokens of programs must be; if it is empty, the client id
 * @param scopes the scopes of a login
 * @param nameClaim the claim with the name of the principal
 * @param roles which claims give which roles
 * @param algorithms the accepted algorithms of signatures
 * @param clockSkew how far the clock of the provider may differ
 */
record OidcSettings(
    String issuer,
    @Nullable String clientId,
    @Nullable String clientSecret,
    List<String> audiences,
    List<String> scopes,
    String nameClaim,
    List<ClaimRole> roles,
    Set<String> algorithms,
    Duration clockSkew) {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  /**
   * Gives a role to those with a value of a claim.
   *
   * @param claim the name of the claim, or its path, with dots
   * @param value the value, or one of the values
   * @param grant the role, and where it counts
   */
  record ClaimRole(String claim, String value, Grant grant) {}

  OidcSettings {
    audiences = List.copyOf(audiences);
    scopes = List.copyOf(scopes);
    roles = List.copyOf(roles);
    algorithms = Set.copyOf(algorithms);
  }

  OidcSettings withClientId(String changed) {
    return new OidcSettings(
        issuer, changed, clientSecret, audiences, scopes, nameClaim, roles, algorithms, clockSkew);
  }

  OidcSettings withClientSecret(String changed) {
    return new OidcSettings(
        issuer, clientId, changed, audiences, scopes, nameClaim, roles, algorithms, clockSkew);
  }

  OidcSettings withAudiences(List<String> changed) {
    return new OidcSettings(
        issuer, clientId, clientSecret, changed, scopes, nameClaim, roles, algorithms, clockSkew);
  }

  OidcSettings withScopes(List<String> changed) {
    return new OidcSettings(
        issuer,
        clientId,
        clientSecret,
        audiences,
        changed,
        nameClaim,
        roles,
        algorithms,
        clockSkew);
  }

  OidcSettings withNameClaim(String changed) {
    return new OidcSettings(
        issuer, clientId, clientSecret, audiences, scopes, changed, roles, algorithms, clockSkew);
  }

  OidcSettings withRoles(List<ClaimRole> changed) {
    return new OidcSettings(
        issuer,
        clientId,
        clientSecret,
        audiences,
        scopes,
        nameClaim,
        changed,
        algorithms,
        clockSkew);
  }

  OidcSettings withAlgorithms(Set<String> changed) {
    return new OidcSettings(
        issuer, clientId, clientSecret, audiences, scopes, nameClaim, roles, changed, clockSkew);
  }

  OidcSettings withClockSkew(Duration changed) {
    return new OidcSettings(
        issuer, clientId, clientSecret, audiences, scopes, nameClaim, roles, algorithms, changed);
  }

  /** Returns for whom tokens of programs must be. */
  Set<String> acceptedAudiences() {
    return audiences.isEmpty()
        ? Optional.ofNullable(clientId).map(Set::of).orElse(Set.of())
        : Set.copyOf(audiences);
  }

  /** Checks that an address of the provider is used with TLS, or on loopback. */
  static URI checked(String what, String address) {
    try {
      URI uri = new URI(address);
      boolean local = "http".equals(uri.getScheme()) && LOOPBACK.contains(uri.getHost());
      if (uri.getHost() != null && (local || "https".equals(uri.getScheme()))) {
        return uri;
      }
    } catch (URISyntaxException malformed) {
      throw new InvalidArgumentException(
          what, "The %s '%s' is not an address.".formatted(what, address), malformed);
    }
    throw new InvalidArgumentException(
        what, "The %s is '%s'; must begin with https://.".formatted(what, address));
  }
}
