package dev.cairn.http.internal.session;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A login that a browser has begun, as its cookie contains it. Nothing in it is trusted: the state
 * and the nonce are compared with what the provider sends, which got the hash of the verifier, and
 * the path is checked.
 *
 * @param state comes back with the browser
 * @param nonce comes back in the ID token
 * @param verifier the secret of PKCE
 * @param returnTo the path to which the browser returns
 */
record BegunLogin(String state, String nonce, String verifier, String returnTo) {
  private static final int BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9_-]{43}");

  /** A path of the same server: no other host, and nothing that a browser reads as one. */
  private static final Pattern PATH =
      Pattern.compile("/|/[A-Za-z0-9._~!$&'()*+,;=:@%?#-][\\x21-\\x5b\\x5d-\\x7e]*");

  private static final int LONGEST_PATH = 1_000;

  static BegunLogin random(String returnTo) {
    return new BegunLogin(secret(), secret(), secret(), returnTo);
  }

  private static String secret() {
    byte[] bits = new byte[BYTES];
    RANDOM.nextBytes(bits);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
  }

  static boolean isPath(String text) {
    return text.length() <= LONGEST_PATH && PATH.matcher(text).matches();
  }

  String text() {
    String path =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(returnTo.getBytes(StandardCharsets.UTF_8));
    return String.join(".", state, nonce, verifier, path);
  }

  /** Reads a cookie; empty if it has another form. */
  static Optional<BegunLogin> parse(String text) {
    List<String> parts = List.of(text.split("\\.", -1));
    if (parts.size() != 4
        || !parts.subList(0, 3).stream().allMatch(part -> SECRET.matcher(part).matches())) {
      return Optional.empty();
    }
    return path(parts.get(3))
        .map(path -> new BegunLogin(parts.get(0), parts.get(1), parts.get(2), path));
  }

  private static Optional<String> path(String encoded) {
    try {
      return Optional.of(new String(Base64.getUrlDecoder().decode(encoded), StandardCharsets.UTF_8))
          .filter(BegunLogin::isPath);
    } catch (IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }
}
