package dev.cairn.testkit;

import dev.cairn.spi.Codec;
import dev.cairn.spi.ValueType;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Another codec as one that was written when codecs had no contexts. */
public record Unbound(Codec inner) implements Codec {
  @Override
  public String encode(ValueType slot, @Nullable Object value) {
    return inner.encode(slot, value);
  }

  @Override
  public @Nullable Object decode(ValueType slot, String json) {
    return inner.decode(slot, json);
  }

  @Override
  public String encodeAll(List<ValueType> slots, List<? extends @Nullable Object> values) {
    return inner.encodeAll(slots, values);
  }

  @Override
  public List<@Nullable Object> decodeAll(List<ValueType> slots, String json) {
    return inner.decodeAll(slots, json);
  }

  @Override
  public boolean same(List<ValueType> slots, String json, String other) {
    return inner.same(slots, json, other);
  }

  @Override
  public OptionalLong fingerprint(List<ValueType> slots, List<? extends @Nullable Object> values) {
    return inner.fingerprint(slots, values);
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
