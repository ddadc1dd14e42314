package dev.cairn.http.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.text.ParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies tokens of a provider: signature, algorithm, issuer, audience and times. The key is
 * chosen among those that the provider publishes, so a token cannot bring its own, and its
 * algorithm must be an accepted one for that kind of key. Thread-safe.
 */
final class TokenVerifier {
  private static final Logger LOG = LoggerFactory.getLogger(TokenVerifier.class);

  private final OidcSettings settings;
  private final OidcProvider provider;

  TokenVerifier(OidcSettings settings, OidcProvider provider) {
    this.settings = settings;
    this.provider = provider;
  }

  /** Returns whether a token says that it is of the issuer; it may lie. */
  boolean isOfIssuer(String token) {
    try {
      return settings.issuer().equals(JWTParser.parse(token).getJWTClaimsSet().getIssuer());
    } catch (ParseException malformed) {
      return false;
    }
  }

  /** Returns the claims of a token of a program; empty if it is not accepted. */
  Optional<JWTClaimsSet> accessToken(String token) {
    Set<String> audiences = settings.acceptedAudiences();
    return audiences.isEmpty() ? Optional.empty() : verified(token, audiences);
  }

  /** Returns the claims of an ID token for a client; empty if it is not accepted. */
  Optional<JWTClaimsSet> idToken(String token, String clientId, String nonce) {
    return verified(token, Set.of(clientId))
        .filter(claims -> nonce.equals(claims.getClaim("nonce")))
        .filter(claims -> isFor(clientId, claims));
  }

  /** A token for several audiences names the client that has requested it. */
  private static boolean isFor(String clientId, JWTClaimsSet claims) {
    Object party = claims.getClaim("azp");
    return party == null ? claims.getAudience().size() == 1 : clientId.equals(party);
  }

  private Optional<JWTClaimsSet> verified(String token, Set<String> audiences) {
    JWKSource<SecurityContext> keys = provider.keys();
    try {
      return Optional.of(processor(keys, audiences).process(token, null));
    } catch (RateLimitReachedException readBefore) {
      LOG.debug("event=oidc-token-refused reason=\"unknown key, keys were read just before\"");
      return Optional.empty();
    } catch (BadJOSEException | ParseException refused) {
      LOG.debug("event=oidc-token-refused reason={}", refused.getMessage());
      return Optional.empty();
    } catch (JOSEException unavailable) {
      throw OidcProvider.unavailable(settings.issuer(), unavailable);
    }
  }

  private DefaultJWTProcessor<SecurityContext> processor(
      JWKSource<SecurityContext> keys, Set<String> audiences) {
    Set<JWSAlgorithm> algorithms =
        settings.algorithms().stream().map(JWSAlgorithm::parse).collect(Collectors.toSet());
    var processor = new DefaultJWTProcessor<SecurityContext>();
    processor.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(
            JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
    processor.setJWSKeySelector(new JWSVerificationKeySelector<>(algorithms, keys));
    var claims =
        new DefaultJWTClaimsVerifier<SecurityContext>(
            audiences,
            new JWTClaimsSet.Builder().issuer(settings.issuer()).build(),
            Set.copyOf(List.of("exp", "sub")),
            Set.of());
    claims.setMaxClockSkew((int) settings.clockSkew().toSeconds());
    processor.setJWTClaimsSetVerifier(claims);
    return processor;
  }
}
