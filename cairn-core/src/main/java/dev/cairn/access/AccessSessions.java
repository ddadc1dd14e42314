package dev.cairn.access;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of people who have logged in at servers with a browser. They are in the database, so
 * every server knows them, and a session that is ended is refused by all. Only hashes of their
 * secrets are stored. Thread-safe; each method queries the database.
 */
public interface AccessSessions {
  /**
   * A new session.
   *
   * @param session the session
   * @param secret what the browser keeps in a cookie; it cannot be read again
   */
  record Opened(AccessSession session, String secret) {}

  /**
   * Opens a session. Sessions that have expired are removed.
   *
   * @param name the name of the principal, 1 to 200 characters
   * @param grants what the principal may do, in the notation of the server
   * @param tokenId the id of a token with which the session ends; null if there is none
   * @param lifetime how long the session lasts, by the clock of the database; positive
   * @param idle after how long without a {@link #find} the session ends, with a tolerance of a
   *     minute; zero for never
   * @return the session with its secret
   * @throws dev.cairn.error.InvalidArgumentException if the name or a duration is not valid
   */
  Opened open(
      String name, List<String> grants, @Nullable String tokenId, Duration lifetime, Duration idle);

  /**
   * Finds the session of a secret, which counts as its use.
   *
   * @param secret what a browser has sent
   * @return the session; empty if there is none, it has expired, was ended or not used for too
   *     long, or its token has expired or is revoked
   */
  Optional<AccessSession> find(String secret);

  /**
   * Returns all sessions that have not ended.
   *
   * @return the sessions, the newest first
   */
  List<AccessSession> all();

  /**
   * Ends a session, which is refused from then on.
   *
   * @param id the id of the session
   * @return false if there is none
   */
  boolean end(String id);
}
