package dev.cairn.codec;

import dev.cairn.common.TypeRef;
import dev.cairn.error.ValueException;
import dev.cairn.spi.ValueType;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The stored form of an encrypted value.
 *
 * @param v {@link #BOUND} for a value that is bound to its place; null for one that is not
 * @param kid the key id
 * @param iv the nonce, in Base64
 * @param data the encrypted text and its tag, in Base64
 */
record Envelope(@Nullable Integer v, String kid, String iv, String data) {
  /** The version of envelopes whose version, key id and place are authenticated. */
  static final int BOUND = 2;

  private static final ValueType WRITTEN = new ValueType("the envelope", Envelope.class);
  private static final ValueType UNBOUND = new ValueType("the envelope", Unbound.class);
  private static final ValueType READ =
      new ValueType("the envelope", new TypeRef<Map<String, Object>>() {}.type());

  static Envelope of(String kid, byte[] nonce, byte[] encrypted, boolean bound) {
    Base64.Encoder base64 = Base64.getEncoder();
    return new Envelope(
        bound ? BOUND : null, kid, base64.encodeToString(nonce), base64.encodeToString(encrypted));
  }

  boolean isBound() {
    return v != null;
  }

  byte[] nonce() {
    return Base64.getDecoder().decode(iv);
  }

  byte[] encrypted() {
    return Base64.getDecoder().decode(data);
  }

  String write(JsonCodec json) {
    return isBound()
        ? json.encode(WRITTEN, this)
        : json.encode(UNBOUND, new Unbound(kid, iv, data));
  }

  /** The form of a value that is not bound to its place. */
  private record Unbound(String kid, String iv, String data) {}

  /** Parses an envelope; returns empty if the text is something else. */
  static Optional<Envelope> read(JsonCodec json, String stored) {
    if (!stored.contains("\"kid\"")) {
      return Optional.empty();
    }
    try {
      return json.decode(READ, stored) instanceof Map<?, ?> members
          ? of(members)
          : Optional.empty();
    } catch (ValueException somethingElse) {
      return Optional.empty();
    }
  }

  private static Optional<Envelope> of(Map<?, ?> members) {
    boolean bound = members.containsKey("v");
    boolean known = members.size() == (bound ? 4 : 3);
    if (known
        && (!bound || Integer.valueOf(BOUND).equals(members.get("v")))
        && members.get("kid") instanceof String kid
        && members.get("iv") instanceof String iv
        && members.get("data") instanceof String data) {
      return Optional.of(new Envelope(bound ? BOUND : null, kid, iv, data));
    }
    return Optional.empty();
  }
}
