package dev.cairn.testkit;

import dev.cairn.spi.Codec;
import dev.cairn.spi.ValueType;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Delegates to another codec, without the methods that take a context, like a codec written before
 * contexts existed.
 */
public record ContextFreeCodec(Codec inner) implements Codec {
  @Override
  public String encode(ValueType type, @Nullable Object value) {
    return inner.encode(type, value);
  }

  @Override
  public @Nullable Object decode(ValueType type, String json) {
    return inner.decode(type, json);
  }

  @Override
  public String encodeAll(List<ValueType> types, List<? extends @Nullable Object> values) {
    return inner.encodeAll(types, values);
  }

  @Override
  public List<@Nullable Object> decodeAll(List<ValueType> types, String json) {
    return inner.decodeAll(types, json);
  }

  @Override
  public boolean same(List<ValueType> types, String json, String other) {
    return inner.same(types, json, other);
  }

  @Override
  public OptionalLong fingerprint(List<ValueType> types, List<? extends @Nullable Object> values) {
    return inner.fingerprint(types, values);
  }

  @Override
  public String seal(String json) {
    return inner.seal(json);
  }

  @Override
  public String open(String stored) {
    return inner.open(stored);
  }
}
