package dev.cairn.codec;

import dev.cairn.api.TypeRef;
import dev.cairn.api.ValueException;
import dev.cairn.spi.Slot;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * What stands in the database for a value that is hidden.
 *
 * @param kid the id of the key
 * @param iv the nonce, in Base64
 * @param data the encrypted text and its tag, in Base64
 */
record Envelope(String kid, String iv, String data) {
  private static final Slot WRITTEN = new Slot("the envelope", Envelope.class);
  private static final Slot READ =
      new Slot("the envelope", new TypeRef<Map<String, Object>>() {}.type());

  static Envelope of(String kid, byte[] nonce, byte[] encrypted) {
    Base64.Encoder base64 = Base64.getEncoder();
    return new Envelope(kid, base64.encodeToString(nonce), base64.encodeToString(encrypted));
  }

  byte[] nonce() {
    return Base64.getDecoder().decode(iv);
  }

  byte[] encrypted() {
    return Base64.getDecoder().decode(data);
  }

  String write(JsonCodec json) {
    return json.encode(WRITTEN, this);
  }

  /** Empty if the text is something else. */
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
    if (members.size() == 3
        && members.get("kid") instanceof String kid
        && members.get("iv") instanceof String iv
        && members.get("data") instanceof String data) {
      return Optional.of(new Envelope(kid, iv, data));
    }
    return Optional.empty();
  }
}
