package dev.cairn.codec;

import dev.cairn.error.ValueException;
import dev.cairn.spi.SerializationContext;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts and decrypts text with AES-256-GCM. The associated data of bound text are the version of
 * the envelope, the key id and the context, so none of them can be exchanged. For text without a
 * context, it is the key id alone. Thread-safe.
 */
final class AesGcm {
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final String currentKey;
  private final Map<String, SecretKey> keys;
  private final SecureRandom random = new SecureRandom();

  AesGcm(String currentKey, Map<String, SecretKey> keys) {
    this.currentKey = currentKey;
    this.keys = keys;
  }

  /** Encrypts text for a place, or, without a context, for any place. */
  Envelope encrypt(String text, @Nullable SerializationContext context) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, currentKey, nonce, context);
      byte[] encrypted = cipher.doFinal(text.getBytes(StandardCharsets.UTF_8));
      return Envelope.of(currentKey, nonce, encrypted, context != null);
    } catch (GeneralSecurityException failure) {
      throw new ValueException(
          "A value cannot be encrypted with the key '%s'; make sure that the JVM has AES/GCM and may use the key."
              .formatted(currentKey),
          failure);
    }
  }

  /** Decrypts text that was encrypted for this place, or that is not bound to a place. */
  String decrypt(Envelope envelope, @Nullable SerializationContext context) {
    String kid = envelope.kid();
    if (!keys.containsKey(kid)) {
      throw new ValueException(
          "A stored value is encrypted with the key '%s', which is not among %s; add that key to read it."
              .formatted(kid, keys.keySet()));
    }
    if (envelope.isBound() && context == null) {
      throw new ValueException(
          "A stored value is bound to its place, and was read without one. Read it with Codec.withContext; a codec that wraps an AesGcmCodec has to pass the context on.");
    }
    try {
      SerializationContext place = envelope.isBound() ? context : null;
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, kid, envelope.nonce(), place);
      return new String(cipher.doFinal(envelope.encrypted()), StandardCharsets.UTF_8);
    } catch (GeneralSecurityException | IllegalArgumentException failure) {
      throw new ValueException(rejection(envelope, context), failure);
    }
  }

  private static String rejection(Envelope envelope, @Nullable SerializationContext context) {
    return envelope.isBound() && context != null
        ? "The value that is stored as %s cannot be decrypted with the key '%s': the value was moved there from another place, it was changed, or the key is another one than it was written with. Restore the value, or give the right key."
            .formatted(context.description(), envelope.kid())
        : "A stored value cannot be decrypted with the key '%s': the key is another one than it was written with, or the value was changed. Give the right key, or restore the value."
            .formatted(envelope.kid());
  }

  private Cipher cipher(int mode, String kid, byte[] nonce, @Nullable SerializationContext context)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, keys.get(kid), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(
        context == null ? kid.getBytes(StandardCharsets.UTF_8) : associated(kid, context));
    return cipher;
  }

  /** Writes each part with its length, so that different lists of parts have different bytes. */
  private static byte[] associated(String kid, SerializationContext context) {
    var bytes = new ByteArrayOutputStream(128);
    for (String part :
        List.of(
            "cairn " + Envelope.BOUND,
            kid,
            context.kind().name(),
            context.scope(),
            context.key())) {
      byte[] text = part.getBytes(StandardCharsets.UTF_8);
      bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(text.length).array());
      bytes.writeBytes(text);
    }
    return bytes.toByteArray();
  }
}
