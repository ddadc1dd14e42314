package dev.cairn.history;

import dev.cairn.error.InvalidArgumentException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Redacts the values at some paths; equal values become equal values. Thread-safe. */
final class PathRedaction implements Redaction {
  private static final String HMAC = "HmacSHA256";
  private static final int KEY_BYTES = 32;

  private final List<JsonPath> paths;
  private final SecretKeySpec key;

  private PathRedaction(List<JsonPath> paths, SecretKeySpec key) {
    this.paths = paths;
    this.key = key;
  }

  static PathRedaction of(List<String> paths) {
    if (paths.isEmpty()) {
      throw new InvalidArgumentException(
          "paths", "Redaction.paths was called without a path. Give one, such as $..email.");
    }
    byte[] random = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(random);
    return new PathRedaction(
        paths.stream().map(JsonPath::parse).toList(), new SecretKeySpec(random, HMAC));
  }

  @Override
  public Object redact(Place place, Object value) {
    return paths.stream().anyMatch(path -> path.matches(place.steps())) ? replaced(value) : value;
  }

  private Object replaced(Object value) {
    return switch (value) {
      case String text -> replaced(text);
      case BigInteger number -> replaced(number);
      case BigDecimal number -> new BigDecimal(replaced(number.unscaledValue()), number.scale());
      default -> false;
    };
  }

  /** Returns a number of the same sign, between one and this, so that it fits the same types. */
  private BigInteger replaced(BigInteger number) {
    if (number.signum() == 0) {
      return number;
    }
    BigInteger random = new BigInteger(1, digest(number.toString(), 0));
    BigInteger size = random.mod(number.abs()).add(BigInteger.ONE);
    return number.signum() < 0 ? size.negate() : size;
  }

  private String replaced(String text) {
    var replaced = new StringBuilder(text.length());
    byte[] random = {};
    for (int i = 0; i < text.length(); i++) {
      int at = i % KEY_BYTES;
      if (at == 0) {
        random = digest(text, i);
      }
      replaced.append(replaced(text.charAt(i), random[at] & 0xff));
    }
    return replaced.toString();
  }

  private static char replaced(char original, int random) {
    if (original >= '0' && original <= '9') {
      return (char) ('0' + random % 10);
    }
    if (original >= 'A' && original <= 'Z') {
      return (char) ('A' + random % 26);
    }
    if (Character.isSurrogate(original)) { // half of a character: a pair becomes two letters
      return 'x';
    }
    return Character.isLetterOrDigit(original) ? (char) ('a' + random % 26) : original;
  }

  private byte[] digest(String text, int block) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(key);
      return mac.doFinal((block + "\n" + text).getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("Every Java platform provides " + HMAC, missing);
    }
  }
}
