package dev.cairn.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The tokens with which principals authenticate at servers. A token has 256 random bits; only its
 * hash is stored. Thread-safe; each method queries the database.
 */
public interface AccessTokens {
  /**
   * A new token.
   *
   * @param token the token
   * @param secret what the principal sends; it cannot be read again
   */
  record Created(AccessToken token, String secret) {}

  /**
   * Creates a token.
   *
   * @param name the name of the principal, 1 to 200 characters
   * @param role {@code VIEWER}, {@code OPERATOR} or {@code ADMIN}
   * @param createdBy who creates it
   * @param expiresAt when it expires; null if it does not
   * @return the token with its secret
   * @throws dev.cairn.error.InvalidArgumentException if the name or the role is not valid
   */
  default Created create(String name, String role, String createdBy, @Nullable Instant expiresAt) {
    return create(name, role, List.of(), createdBy, expiresAt);
  }

  /**
   * Creates a token whose role counts in some areas only.
   *
   * @param name the name of the principal, 1 to 200 characters
   * @param role {@code VIEWER}, {@code OPERATOR} or {@code ADMIN}
   * @param areas where the role counts, such as {@code queue:mail}, or {@code application:shop} for
   *     the queues from which only that application claims; empty for everything
   * @param createdBy who creates it
   * @param expiresAt when it expires; null if it does not
   * @return the token with its secret
   * @throws dev.cairn.error.InvalidArgumentException if the name, the role or an area is not valid
   */
  Created create(
      String name, String role, List<String> areas, String createdBy, @Nullable Instant expiresAt);

  /**
   * Finds the token of a secret.
   *
   * @param secret what a principal has sent
   * @return the token; empty if there is none, or it is revoked or expired by the clock of the
   *     database
   */
  Optional<AccessToken> find(String secret);

  /**
   * Returns all tokens, also those that are revoked or expired.
   *
   * @return the tokens, the newest first
   */
  List<AccessToken> all();

  /**
   * Revokes a token, which is refused from then on.
   *
   * @param id the id of the token
   * @return false if there is none, or it was revoked before
   */
  boolean revoke(String id);
}
