package dev.cairn.http.internal.session;

import dev.cairn.access.AccessSession;
import dev.cairn.access.AccessSessions;
import dev.cairn.http.access.Authentication;
import dev.cairn.http.access.Grant;
import dev.cairn.http.access.Principal;
import dev.cairn.http.access.Role;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds who sends a request: by credentials that it has itself, by a session, or by the
 * application. Thread-safe.
 *
 * @param authentication finds principals; empty if everyone on this machine may do everything
 * @param store the sessions
 * @param cookies the cookies
 * @param lifetime how long a session lasts; zero if there are none
 * @param idle after how long without a request a session ends; zero for never
 */
public record Sessions(
    Optional<Authentication> authentication,
    AccessSessions store,
    SessionCookies cookies,
    Duration lifetime,
    Duration idle) {
  private static final Principal LOCAL = new Principal("local", Role.ADMIN);

  /**
   * Who sends a request.
   *
   * @param principal the principal
   * @param session the session; null if the request has other credentials
   */
  record Caller(Principal principal, @Nullable AccessSession session) {}

  /** Returns the principal of a request; empty if it has no valid credentials. */
  public Optional<Principal> principal(HttpServletRequest request) {
    return caller(request).map(Caller::principal);
  }

  Optional<Caller> caller(HttpServletRequest request) {
    if (authentication.isEmpty()) {
      return Optional.of(new Caller(LOCAL, null));
    }
    Optional<Caller> inSession =
        request.getHeader("Authorization") == null ? ofSession(request) : Optional.empty();
    return inSession.or(
        () -> authentication.get().authenticate(request).map(found -> new Caller(found, null)));
  }

  /** Returns who uses a browser with a valid session. */
  Optional<Caller> ofSession(HttpServletRequest request) {
    if (!areOffered()) {
      return Optional.empty();
    }
    return cookies
        .session(request)
        .flatMap(store::find)
        .map(session -> new Caller(principal(session), session));
  }

  boolean areOffered() {
    return authentication.isPresent() && !lifetime.isZero();
  }

  private static Principal principal(AccessSession session) {
    return new Principal(session.name(), session.grants().stream().map(Grant::parse).toList());
  }

  /** Opens a session, in place of that which the browser has, if it has one. */
  AccessSessions.Opened open(
      Principal principal, @Nullable String tokenId, HttpServletRequest request) {
    ofSession(request).map(Caller::session).ifPresent(before -> store.end(before.id()));
    return store.open(
        principal.name(),
        principal.grants().stream().map(Grant::text).toList(),
        tokenId,
        lifetime,
        idle);
  }
}
