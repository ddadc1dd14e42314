package dev.cairn.spring.internal.endpoint;

import java.util.Set;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;

/**
 * To whom values of workflows are shown.
 *
 * @param show when values are shown
 * @param roles the roles of users to whom they are shown when authorized; empty for all users
 */
public record ShownValues(Show show, Set<String> roles) {
  /** Copies the roles. */
  public ShownValues {
    roles = Set.copyOf(roles);
  }

  boolean isShownTo(SecurityContext user) {
    return show.isShown(user, roles);
  }
}
