package dev.cairn.testkit;

import dev.cairn.codec.AesGcmCodec;
import dev.cairn.codec.JsonCodec;
import java.util.Map;
import javax.crypto.spec.SecretKeySpec;

/** Codecs that encrypt, and a secret that no test may find in clear text. */
public final class EncryptingCodecs {
  /** Part of every value, and of no name or id. */
  public static final String SECRET = "swordfish";

  private EncryptingCodecs() {}

  /** A codec that reads only values bound to their context. */
  public static AesGcmCodec codec() {
    return readingUnbound().refusingUnbound();
  }

  /** A codec that also reads older values without a context. */
  public static AesGcmCodec readingUnbound() {
    var key = new SecretKeySpec(new byte[32], "AES");
    return new AesGcmCodec(new JsonCodec(), "k1", Map.of("k1", key));
  }
}
