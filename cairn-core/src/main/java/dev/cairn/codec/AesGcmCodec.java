package dev.cairn.codec;

import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.ValueException;
import dev.cairn.spi.Codec;
import dev.cairn.spi.SerializationContext;
import dev.cairn.spi.ValueType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts the JSON of another codec with AES-256-GCM.
 *
 * {@snippet :
 * Codec codec = new AesGcmCodec(new JsonCodec(), "k1", Map.of("k1", key));
 * Cairn cairn = Cairn.open(config.codec(codec));
 * }
 *
 * <p>The stored value is a JSON object, {@code {"v":2,"kid":"k1","iv":"…","data":"…"}}: the version
 * of this format, the key id, a random nonce of 96 bits, and the encrypted text with its tag, both
 * in Base64.
 *
 * <p>The version, the key id and the {@linkplain SerializationContext place} of the value are
 * authenticated: someone who can write to the database can neither change a value nor move it to
 * another place; reading it throws a {@link ValueException}. They can still put back an earlier
 * value of the same place, and exchange values between a workflow and its forks that have the same
 * key and kind.
 *
 * <p>Values without a version are not bound to a place. They are accepted unless {@link
 * #refusingUnbound} is used.
 *
 * <p>To change the key, add a new one and make it the current one; old keys are used for reading
 * only. With random nonces, a key should write at most 2^32 values. Use a key for one database and
 * schema only, because the place does not contain them.
 *
 * <p>Thread-safe. {@link #fingerprint} is always empty, because a hash reveals values that can be
 * guessed.
 */
public final class AesGcmCodec implements Codec {
  private static final int KEY_BYTES = 32;

  private final Codec inner;
  private final Keys keys;
  private final Accepted accepted;
  private final @Nullable SerializationContext context;

  /**
   * Creates a codec that encrypts the output of another codec.
   *
   * @param inner writes and reads the plain JSON
   * @param currentKey the id of the key for writing
   * @param keys all keys with which values were written, by id; each has 256 bits
   * @throws InvalidArgumentException if the current key is not among them, or one has another size
   */
  public AesGcmCodec(Codec inner, String currentKey, Map<String, ? extends SecretKey> keys) {
    this(inner, Keys.of(currentKey, checked(currentKey, keys)), new Accepted(false, true), null);
  }

  private AesGcmCodec(
      Codec inner, Keys keys, Accepted accepted, @Nullable SerializationContext context) {
    this.inner = inner;
    this.keys = keys;
    this.accepted = accepted;
    this.context = context;
  }

  /** The keys, and the writer of envelopes. */
  private record Keys(String currentKey, Set<String> ids, AesGcm cipher, JsonCodec envelopes) {
    static Keys of(String currentKey, Map<String, SecretKey> keys) {
      return new Keys(currentKey, keys.keySet(), new AesGcm(currentKey, keys), new JsonCodec());
    }
  }

  /** Which values are accepted besides those that are bound to their place. */
  private record Accepted(boolean plain, boolean unbound) {}

  /**
   * Returns a codec that also reads values that are not encrypted. Use it after enabling
   * encryption, until the last workflow with plain values has ended or was deleted. Other codecs
   * reject such values, because someone who can write to the database could insert any value.
   *
   * @return a codec with the same keys
   */
  public AesGcmCodec readingPlain() {
    return new AesGcmCodec(inner, keys, new Accepted(true, accepted.unbound), context);
  }

  /**
   * Returns a codec that rejects encrypted values that are not bound to their place. Use it when
   * the last workflow with such values was deleted: someone who can write to the database can move
   * them, or put back copies of them.
   *
   * @return a codec with the same keys
   */
  public AesGcmCodec refusingUnbound() {
    return new AesGcmCodec(inner, keys, new Accepted(accepted.plain, false), context);
  }

  @Override
  public Codec withContext(SerializationContext place) {
    return new AesGcmCodec(inner.withContext(place), keys, accepted, place);
  }

  private static Map<String, SecretKey> checked(
      String currentKey, Map<String, ? extends SecretKey> keys) {
    if (!keys.containsKey(currentKey)) {
      throw new InvalidArgumentException(
          "currentKey",
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
      throw new InvalidArgumentException(
          "keys",
          "The key '%s' has %d bits; give one of 256 bits.".formatted(id, bytes.length * 8));
    }
    return new SecretKeySpec(bytes, "AES");
  }

  @Override
  public void check(ValueType slot) {
    inner.check(slot);
  }

  @Override
  public String encode(ValueType slot, @Nullable Object value) {
    return encrypt(inner.encode(slot, value));
  }

  @Override
  public boolean isExact(ValueType slot, @Nullable Object value) {
    return inner.isExact(slot, value);
  }

  @Override
  public @Nullable Object decode(ValueType slot, String json) {
    return inner.decode(slot, decrypt(json));
  }

  @Override
  public String encodeAll(List<ValueType> slots, List<? extends @Nullable Object> values) {
    return encrypt(inner.encodeAll(slots, values));
  }

  @Override
  public List<@Nullable Object> decodeAll(List<ValueType> slots, String json) {
    return inner.decodeAll(slots, decrypt(json));
  }

  @Override
  public boolean same(List<ValueType> slots, String json, String other) {
    return json.equals(other) || inner.same(slots, decrypt(json), decrypt(other));
  }

  @Override
  public OptionalLong fingerprint(List<ValueType> slots, List<? extends @Nullable Object> values) {
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
    return keys.cipher.encrypt(json, context).write(keys.envelopes);
  }

  private String decrypt(String stored) {
    Optional<Envelope> found = Envelope.read(keys.envelopes, stored);
    return found.isPresent() ? decrypt(found.get()) : plain(stored);
  }

  private String decrypt(Envelope envelope) {
    if (!accepted.unbound && !envelope.isBound()) {
      throw new ValueException(
          "A stored value is not bound to its place, so it may have been moved. If it was stored before values were bound, read it without refusingUnbound().");
    }
    return keys.cipher.decrypt(envelope, context);
  }

  private String plain(String stored) {
    if (!accepted.plain) {
      throw new ValueException(
          "A stored value is not encrypted. If it was stored before encryption was switched on, use readingPlain() until the last such workflow is done.");
    }
    return stored;
  }

  @Override
  public String toString() {
    return "AesGcmCodec(current key '%s' of %s)".formatted(keys.currentKey, keys.ids);
  }
}
