package dev.cairn.internal.operate;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/** Secrets of tokens and sessions, and their hashes. Thread-safe. */
final class AccessSecret {
  private static final int SECRET_BYTES = 32;
  private static final int ID_BYTES = 9;
  private static final SecureRandom RANDOM = new SecureRandom();

  private AccessSecret() {}

  /** Returns a new secret with 256 random bits. */
  static String secret(String prefix) {
    return prefix + text(SECRET_BYTES);
  }

  /** Returns a new id. */
  static String id() {
    return text(ID_BYTES);
  }

  private static String text(int bytes) {
    byte[] bits = new byte[bytes];
    RANDOM.nextBytes(bits);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
  }

  static byte[] hash(String secret) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("Every Java platform provides SHA-256", missing);
    }
  }
}
