package dev.cairn.access;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session of a person who has logged in with a browser, without the secret in its cookie.
 *
 * @param id identifies the session
 * @param name the name of the principal
 * @param grants what the principal may do, in the notation of the server
 * @param tokenId the id of the token that was exchanged for the session, and with which it ends;
 *     null if there was none
 * @param createdAt when the person logged in
 * @param expiresAt when it expires
 */
public record AccessSession(
    String id,
    String name,
    List<String> grants,
    @Nullable String tokenId,
    Instant createdAt,
    Instant expiresAt) {
  /** Copies the list. */
  public AccessSession {
    grants = List.copyOf(grants);
  }
}
