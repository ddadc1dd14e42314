package dev.cairn.testkit;

import dev.cairn.codec.AesGcmCodec;
import dev.cairn.codec.JsonCodec;
import java.util.Map;
import javax.crypto.spec.SecretKeySpec;

/** Codecs that encrypt, and what they are to hide. */
public final class Encrypting {
  /** Is in every value, and in no name or id. */
  public static final String SECRET = "swordfish";

  private Encrypting() {}

  /** Reads nothing but values that are bound to their place. */
  public static AesGcmCodec codec() {
    return reading().refusingUnbound();
  }

  /** Reads older values, too. */
  public static AesGcmCodec reading() {
    var key = new SecretKeySpec(new byte[32], "AES");
    return new AesGcmCodec(new JsonCodec(), "k1", Map.of("k1", key));
  }
}
