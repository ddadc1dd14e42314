package dev.cairn.codec;

import dev.cairn.api.ConfigException;
import dev.cairn.api.ValueException;
import dev.cairn.spi.Codec;
import dev.cairn.spi.Slot;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Hides another codec's JSON with AES-256-GCM. What is stored is JSON still: {@code
 * {"kid":"k1","iv":"…","data":"…"}}, with the id of the key, a fresh random nonce of 96 bits, and
 * the encrypted text with its tag, both in Base64. The key's id is authenticated; the place of the
 * value is not, so that code may be renamed: whoever can write to the database can move a whole
 * value from one row to another, but cannot change or read any.
 *
 * <p>To change the key, add a new one and make it the current one; the old ones go on reading. With
 * random nonces a key should write no more than 2^32 values.
 *
 * <p>Thread-safe. Fingerprints are always empty, since a hash of a value that can be guessed gives
 * it away.
 */
public final class AesGcmCodec implements Codec {
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final Codec inner;
  private final String currentKey;
  private final Map<String, SecretKey> keys;
  private final boolean readsPlain;
  private final SecureRandom random = new SecureRandom();
  private final JsonCodec envelopes = new JsonCodec();

  /**
   * Encrypts what another codec writes.
   *
   * @param inner writes and reads the plain JSON
   * @param currentKey the id of the key to write with
   * @param keys every key that values were written with, by id; each has 256 bits
   * @throws ConfigException if the current key is not among them, or one has another size
   */
  public AesGcmCodec(Codec inner, String currentKey, Map<String, ? extends SecretKey> keys) {
    this(inner, currentKey, checked(currentKey, keys), false);
  }

  private AesGcmCodec(
      Codec inner, String currentKey, Map<String, SecretKey> keys, boolean readsPlain) {
    this.inner = inner;
    this.currentKey = currentKey;
    this.keys = keys;
    this.readsPlain = readsPlain;
  }

  /**
   * One that also reads values that are not encrypted, as they were stored before encryption was
   * switched on. Otherwise they are refused: whoever can write to the database could put any value
   * there, and nobody would notice that it was never encrypted. Use it until the last old workflow
   * is done.
   *
   * @return a codec with the same keys
   */
  public AesGcmCodec readingPlain() {
    return new AesGcmCodec(inner, currentKey, keys, true);
  }

  private static Map<String, SecretKey> checked(
      String currentKey, Map<String, ? extends SecretKey> keys) {
    if (!keys.containsKey(currentKey)) {
      throw new ConfigException(
          "The current key '%s' is not among the keys %s; add it, or name one of those."
              .formatted(currentKey, keys.keySet()));
    }
    Map<String, SecretKey> copies = new LinkedHashMap<>();
    keys.forEach((id, key) -> copies.put(id, checked(id, key)));
    return copies;
  }

  private static SecretKey checked(String id, SecretKey key) {
    byte[] bytes = key.getEncoded();
    if (bytes == null) {
      return key; // it stays in its hardware
    }
    if (bytes.length != KEY_BYTES) {
      throw new ConfigException(
          "The key '%s' has %d bits; give one of 256 bits.".formatted(id, bytes.length * 8));
    }
    return new SecretKeySpec(bytes, "AES");
  }

  @Override
  public void check(Slot slot) {
    inner.check(slot);
  }

  @Override
  public String encode(Slot slot, @Nullable Object value) {
    return encrypt(inner.encode(slot, value));
  }

  @Override
  public boolean isExact(Slot slot, @Nullable Object value) {
    return inner.isExact(slot, value);
  }

  @Override
  public @Nullable Object decode(Slot slot, String json) {
    return inner.decode(slot, decrypt(json));
  }

  @Override
  public String encodeAll(List<Slot> slots, List<? extends @Nullable Object> values) {
    return encrypt(inner.encodeAll(slots, values));
  }

  @Override
  public List<@Nullable Object> decodeAll(List<Slot> slots, String json) {
    return inner.decodeAll(slots, decrypt(json));
  }

  @Override
  public boolean same(List<Slot> slots, String json, String other) {
    return json.equals(other) || inner.same(slots, decrypt(json), decrypt(other));
  }

  @Override
  public OptionalLong fingerprint(List<Slot> slots, List<? extends @Nullable Object> values) {
    return OptionalLong.empty();
  }

  @Override
  public String seal(String json) {
    return encrypt(inner.seal(json));
  }

  @Override
  public String open(String stored) {
    return inner.open(decrypt(stored));
  }

  private String encrypt(String json) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] plain = json.getBytes(StandardCharsets.UTF_8);
    try {
      byte[] data = cipher(Cipher.ENCRYPT_MODE, currentKey, nonce).doFinal(plain);
      return Envelope.of(currentKey, nonce, data).write(envelopes);
    } catch (GeneralSecurityException failure) {
      throw new ValueException(
          "A value cannot be encrypted with the key '%s'; make sure that the JVM has AES/GCM and may use the key."
              .formatted(currentKey),
          failure);
    }
  }

  private String decrypt(String stored) {
    Optional<Envelope> found = Envelope.read(envelopes, stored);
    return found.isPresent() ? decrypt(found.get()) : plain(stored);
  }

  private String decrypt(Envelope envelope) {
    if (!keys.containsKey(envelope.kid())) {
      throw new ValueException(
          "A stored value is encrypted with the key '%s', which is not among %s; add that key to read it."
              .formatted(envelope.kid(), keys.keySet()));
    }
    try {
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, envelope.kid(), envelope.nonce());
      return new String(cipher.doFinal(envelope.encrypted()), StandardCharsets.UTF_8);
    } catch (GeneralSecurityException | IllegalArgumentException failure) {
      throw new ValueException(
          "A stored value cannot be decrypted with the key '%s': the key is another one than it was written with, or the value was changed. Give the right key, or restore the value."
              .formatted(envelope.kid()),
          failure);
    }
  }

  private String plain(String stored) {
    if (!readsPlain) {
      throw new ValueException(
          "A stored value is not encrypted. If it was stored before encryption was switched on, use readingPlain() until the last such workflow is done.");
    }
    return stored;
  }

  private Cipher cipher(int mode, String kid, byte[] nonce) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, keys.get(kid), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(kid.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }

  @Override
  public String toString() {
    return "AesGcmCodec(current key '%s' of %s)".formatted(currentKey, keys.keySet());
  }
}
