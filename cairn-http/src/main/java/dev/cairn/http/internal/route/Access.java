package dev.cairn.http.internal.route;

import dev.cairn.http.access.Role;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who may use a route. */
public enum Access {
  /** Anyone who reaches the server, also without credentials. */
  ANYONE(null),
  /** Principals with the role viewer or a higher one. */
  VIEWER(Role.VIEWER),
  /** Principals with the role operator or a higher one. */
  OPERATOR(Role.OPERATOR),
  /** Principals with the role admin. */
  ADMIN(Role.ADMIN);

  private final @Nullable Role role;

  Access(@Nullable Role role) {
    this.role = role;
  }

  /** Returns the lowest role; empty if anyone may use the route. */
  public Optional<Role> role() {
    return Optional.ofNullable(role);
  }
}
