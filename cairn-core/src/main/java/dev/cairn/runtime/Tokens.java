package dev.cairn.runtime;

import java.security.SecureRandom;
import java.util.Base64;

/** Makes what nobody can guess. Thread-safe. */
record Tokens(SecureRandom random) {
  private static final int BYTES = 32;

  String fresh() {
    byte[] bits = new byte[BYTES];
    random.nextBytes(bits);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
  }
}
