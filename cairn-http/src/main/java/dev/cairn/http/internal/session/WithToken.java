package dev.cairn.http.internal.session;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.jspecify.annotations.Nullable;

/** A request as if its client had sent a token in the header {@code Authorization}. */
final class WithToken extends HttpServletRequestWrapper {
  private final String token;

  WithToken(HttpServletRequest request, String token) {
    super(request);
    this.token = token;
  }

  @Override
  public @Nullable String getHeader(String name) {
    return name.equalsIgnoreCase("Authorization") ? "Bearer " + token : super.getHeader(name);
  }
}
