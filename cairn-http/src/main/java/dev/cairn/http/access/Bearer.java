package dev.cairn.http.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The token in the header {@code Authorization: Bearer} of a request. */
public final class Bearer {
  private static final String SCHEME = "bearer ";
  private static final Pattern JWT = Pattern.compile("eyJ[^.]*\\.[^.]*\\..*", Pattern.DOTALL);

  private Bearer() {}

  /**
   * Returns the token of a request.
   *
   * @param request the request
   * @return the token; empty if there is none
   */
  public static Optional<String> of(HttpServletRequest request) {
    @Nullable String header = request.getHeader("Authorization");
    return header != null && header.toLowerCase(Locale.ROOT).startsWith(SCHEME)
        ? Optional.of(header.substring(SCHEME.length()).strip())
        : Optional.empty();
  }

  /**
   * Returns whether a token has the form of a JSON Web Token.
   *
   * @param token the token
   * @return true if it has
   */
  public static boolean isJwt(String token) {
    return JWT.matcher(token).matches();
  }
}
