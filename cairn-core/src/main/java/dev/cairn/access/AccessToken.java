package dev.cairn.access;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A token with which a principal authenticates, without the secret.
 *
 * @param id identifies the token
 * @param name the name of the principal
 * @param role {@code VIEWER}, {@code OPERATOR} or {@code ADMIN}
 * @param createdAt when it was created
 * @param createdBy who created it
 * @param expiresAt when it expires; null if it does not
 * @param revokedAt when it was revoked; null if it was not
 * @param areas where the role counts, such as {@code queue:mail} or {@code application:shop}; empty
 *     for everything
 */
public record AccessToken(
    String id,
    String name,
    String role,
    Instant createdAt,
    String createdBy,
    @Nullable Instant expiresAt,
    @Nullable Instant revokedAt,
    List<String> areas) {
  /** Copies the list. */
  public AccessToken {
    areas = List.copyOf(areas);
  }
}
