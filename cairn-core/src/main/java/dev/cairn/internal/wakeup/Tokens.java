package dev.cairn.internal.wakeup;

import java.security.SecureRandom;
import java.util.Base64;

/** Creates tokens that cannot be guessed. Thread-safe. */
public record Tokens(SecureRandom random) {
  private static final int BYTES = 32;

  public String newToken() {
    byte[] bits = new byte[BYTES];
    random.nextBytes(bits);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
  }
}
