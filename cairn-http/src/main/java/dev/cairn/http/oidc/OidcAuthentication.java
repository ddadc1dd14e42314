package dev.cairn.http.oidc;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.http.access.Authentication;
import dev.cairn.http.access.Bearer;
import dev.cairn.http.access.ClientAddress;
import dev.cairn.http.access.Grant;
import dev.cairn.http.access.Login;
import dev.cairn.http.access.Principal;
import dev.cairn.http.access.Role;
import dev.cairn.http.internal.limit.FailedLogins;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Authenticates by a provider of OpenID Connect: programs by JSON Web Tokens in the header {@code
 * Authorization: Bearer}, and people, if there is a client id, by a login with a browser
 * (authorization code with PKCE). Immutable and thread-safe: each method that changes a setting
 * returns a copy.
 *
 * {@snippet :
 * Authentication oidc =
 *     OidcAuthentication.issuer("https://login.example.org/realms/shop")
 *         .clientId("cairn")
 *         .nameFrom("email")
 *         .role("realm_access.roles", "shop-support", Role.VIEWER)
 *         .role("groups", "shop-operators", Role.OPERATOR);
 * }
 *
 * <p>A token is accepted if the provider has signed it with an accepted algorithm and one of its
 * published keys, it is from the issuer, for an accepted audience, and valid at this time. Someone
 * without any of the roles is refused with 403. Nothing is requested from the provider before the
 * first login or token.
 */
public final class OidcAuthentication implements Authentication {
  private static final Duration LARGEST_SKEW = Duration.ofMinutes(5);

  /** Signatures with a public key: a key that everyone knows verifies them, and makes none. */
  private static final Set<String> ASYMMETRIC =
      Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512");

  private final OidcSettings settings;
  private final OidcProvider provider;
  private final TokenVerifier verifier;
  private final FailedLogins failures = new FailedLogins();

  private OidcAuthentication(OidcSettings settings) {
    this.settings = settings;
    this.provider = new OidcProvider(settings);
    this.verifier = new TokenVerifier(settings, provider);
  }

  /**
   * Accepts tokens of an issuer.
   *
   * @param issuer the issuer as in its tokens, such as {@code
   *     https://login.example.org/realms/shop}; its configuration is below, at {@code
   *     .well-known/openid-configuration}. It begins with {@code https} unless it is on loopback
   * @return the authentication, which accepts nobody until there are an audience and roles
   * @throws InvalidArgumentException if the issuer is not such an address
   * @throws IllegalStateException if {@code nimbus-jose-jwt} is not on the class path
   */
  public static OidcAuthentication issuer(String issuer) {
    try {
      Class<?> unused =
          Class.forName(
              "com.nimbusds.jwt.proc.DefaultJWTProcessor",
              false,
              OidcAuthentication.class.getClassLoader());
    } catch (ClassNotFoundException missing) {
      throw new IllegalStateException(
          "OIDC needs the library com.nimbusds:nimbus-jose-jwt. Add it to the class path.",
          missing);
    }
    var unused = OidcSettings.checked("issuer", issuer);
    return new OidcAuthentication(
        new OidcSettings(
            issuer,
            null,
            null,
            List.of(),
            List.of("openid", "profile"),
            "sub",
            List.of(),
            ASYMMETRIC,
            Duration.ofSeconds(30)));
  }

  /**
   * Lets people log in with a browser. Register {@code /api/v1/session/callback} of this server as
   * address to which the provider may send them back.
   *
   * @param id the id of this server at the provider, and the audience of tokens unless {@link
   *     #audience} sets another one
   * @return a changed copy
   */
  public OidcAuthentication clientId(String id) {
    return new OidcAuthentication(settings.withClientId(id));
  }

  /**
   * Sets the secret of this server at the provider, for a client that is not public.
   *
   * @param secret the secret; none by default
   * @return a changed copy
   */
  public OidcAuthentication clientSecret(String secret) {
    return new OidcAuthentication(settings.withClientSecret(secret));
  }

  /**
   * Sets for whom tokens of programs must be.
   *
   * @param audiences the accepted audiences; by default the client id
   * @return a changed copy
   */
  public OidcAuthentication audience(String... audiences) {
    return new OidcAuthentication(settings.withAudiences(List.of(audiences)));
  }

  /**
   * Sets the scopes that a login requests, such as one for groups.
   *
   * @param scopes the scopes; {@code openid profile} by default
   * @return a changed copy
   */
  public OidcAuthentication scopes(String... scopes) {
    return new OidcAuthentication(
        settings.withScopes(
            Stream.concat(Stream.of("openid"), Stream.of(scopes)).distinct().toList()));
  }

  /**
   * Sets the claim with the name of the principal. Choose one that nobody can change for
   * themselves: it is in the audit log, and part of the ids that idempotency keys become.
   *
   * @param claim the name of the claim; {@code sub} by default
   * @return a changed copy
   */
  public OidcAuthentication nameFrom(String claim) {
    return new OidcAuthentication(settings.withNameClaim(claim));
  }

  /**
   * Gives a role to those with a value of a claim. The highest role of all that match counts.
   *
   * @param claim the name of a claim, or its path, such as {@code realm_access.roles}
   * @param value the value, or one of the values if the claim is an array, or the claim {@code
   *     scope}
   * @param role the role
   * @return a changed copy, which gives this role in addition to those before
   */
  public OidcAuthentication role(String claim, String value, Role role) {
    return grant(claim, value, Grant.everywhere(role));
  }

  /**
   * Gives a role in an area, such as a queue, to those with a value of a claim.
   *
   * @param claim the name of a claim, or its path
   * @param value the value, or one of the values
   * @param grant the role, and where it counts
   * @return a changed copy, which gives this grant in addition to those before
   */
  public OidcAuthentication grant(String claim, String value, Grant grant) {
    return new OidcAuthentication(
        settings.withRoles(
            Stream.concat(
                    settings.roles().stream(),
                    Stream.of(new OidcSettings.ClaimRole(claim, value, grant)))
                .toList()));
  }

  /**
   * Sets the accepted algorithms of signatures.
   *
   * @param algorithms some of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384 and ES512,
   *     which are all accepted by default
   * @return a changed copy
   * @throws InvalidArgumentException if there is none, or another one
   */
  public OidcAuthentication algorithms(String... algorithms) {
    Set<String> chosen = Set.copyOf(List.of(algorithms));
    if (chosen.isEmpty() || !ASYMMETRIC.containsAll(chosen)) {
      throw new InvalidArgumentException(
          "algorithms",
          "The algorithms are %s; must be of %s."
              .formatted(chosen, ASYMMETRIC.stream().sorted().toList()));
    }
    return new OidcAuthentication(settings.withAlgorithms(chosen));
  }

  /**
   * Sets how far the clock of the provider may differ from that of this machine.
   *
   * @param skew 0 to 5 minutes; 30 seconds by default
   * @return a changed copy
   * @throws InvalidArgumentException if it is out of range
   */
  public OidcAuthentication clockSkew(Duration skew) {
    if (skew.isNegative() || skew.compareTo(LARGEST_SKEW) > 0) {
      throw new InvalidArgumentException(
          "skew", "skew is %s; must be 0 to 5 minutes.".formatted(skew));
    }
    return new OidcAuthentication(settings.withClockSkew(skew));
  }

  @Override
  public Optional<Principal> authenticate(HttpServletRequest request) {
    Optional<String> sent = Bearer.of(request).filter(Bearer::isJwt).filter(verifier::isOfIssuer);
    if (sent.isEmpty()) {
      return Optional.empty(); // it may be one of another authentication
    }
    String address = ClientAddress.of(request);
    failures.check(address);
    Optional<JWTClaimsSet> claims = verifier.accessToken(sent.get());
    if (claims.isEmpty()) {
      failures.add(address);
    }
    return claims.map(found -> ClaimPrincipal.of(found, settings));
  }

  @Override
  public List<Login> logins() {
    return settings.clientId() == null
        ? List.of()
        : List.of(new OidcLogin(settings, provider, verifier, failures));
  }
}
