package dev.cairn.http.oidc;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.cairn.http.access.Authentication;
import dev.cairn.http.access.Grant;
import dev.cairn.http.access.Principal;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The principal that the claims of a verified token describe. */
final class ClaimPrincipal {
  private static final int LONGEST_NAME = 200;

  /** Claims that are lists of words in one text (RFC 8693 and providers before it). */
  private static final Set<String> WORDS = Set.of("scope", "scp");

  private ClaimPrincipal() {}

  static Principal of(JWTClaimsSet claims, OidcSettings settings) {
    if (!(claims.getClaim(settings.nameClaim()) instanceof String name)
        || name.isBlank()
        || name.length() > LONGEST_NAME) {
      throw refused(
          "The token has no name of 1 to %d characters in the claim '%s'."
              .formatted(LONGEST_NAME, settings.nameClaim()));
    }
    List<Grant> grants =
        settings.roles().stream()
            .filter(each -> values(claims.getClaims(), each.claim()).contains(each.value()))
            .map(OidcSettings.ClaimRole::grant)
            .distinct()
            .toList();
    if (grants.isEmpty()) {
      throw refused("No claim of '%s' gives a role.".formatted(name));
    }
    return new Principal(name, grants);
  }

  private static RuntimeException refused(String detail) {
    return Authentication.refused(
        detail, "Ask for a role at the provider, or map another claim to a role.");
  }

  private static List<String> values(Map<String, Object> claims, String path) {
    @Nullable Object value = find(claims, path).orElse(null);
    return switch (value) {
      case null -> List.of();
      case Collection<?> many -> many.stream().map(String::valueOf).toList();
      case String text when WORDS.contains(path) -> List.of(text.split(" ", -1));
      default -> List.of(String.valueOf(value));
    };
  }

  /** Finds a claim with the whole path as its name, or a member of one. */
  private static Optional<Object> find(Map<?, ?> claims, String path) {
    @Nullable Object whole = claims.get(path);
    if (whole != null) {
      return Optional.of(whole);
    }
    int dot = path.indexOf('.');
    return dot > 0 && claims.get(path.substring(0, dot)) instanceof Map<?, ?> inner
        ? find(inner, path.substring(dot + 1))
        : Optional.empty();
  }
}
