package dev.cairn.spring.internal.http;

import dev.cairn.http.access.Authentication;
import dev.cairn.http.access.Grant;
import dev.cairn.http.access.Principal;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.context.SecurityContextHolder;

/** The user whom Spring Security knows, with the grants of the authorities. Thread-safe. */
final class SpringAuthentication implements Authentication {
  private final Map<String, List<Grant>> grants;

  /**
   * @param grants by authority
   */
  SpringAuthentication(Map<String, List<Grant>> grants) {
    this.grants = Map.copyOf(grants);
  }

  @Override
  public Optional<Principal> authenticate(HttpServletRequest request) {
    return Optional.ofNullable(SecurityContextHolder.getContext().getAuthentication())
        .filter(user -> user.isAuthenticated() && !(user instanceof AnonymousAuthenticationToken))
        .map(this::principal);
  }

  private Principal principal(org.springframework.security.core.Authentication user) {
    Set<String> authorities =
        user.getAuthorities().stream()
            .map(GrantedAuthority::getAuthority)
            .map(String::valueOf)
            .collect(Collectors.toSet());
    List<Grant> found =
        authorities.stream()
            .flatMap(authority -> grants.getOrDefault(authority, List.of()).stream())
            .distinct()
            .toList();
    if (found.isEmpty()) {
      throw Authentication.refused(
          "No authority of '%s' gives a role.".formatted(user.getName()),
          "Give the user one of the authorities %s, or name another one in cairn.http.roles."
              .formatted(grants.keySet().stream().sorted().toList()));
    }
    return new Principal(user.getName(), found);
  }
}
