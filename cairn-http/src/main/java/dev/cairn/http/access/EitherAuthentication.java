package dev.cairn.http.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Asks one authentication, and then another one.
 *
 * @param first the one that is asked first
 * @param second the one that is asked if the first one finds no principal
 */
record EitherAuthentication(Authentication first, Authentication second) implements Authentication {
  @Override
  public Optional<Principal> authenticate(HttpServletRequest request) {
    return first.authenticate(request).or(() -> second.authenticate(request));
  }

  @Override
  public List<Login> logins() {
    return Stream.concat(first.logins().stream(), second.logins().stream()).toList();
  }
}
