package dev.cairn.mcp;

import dev.cairn.codec.JsonCodec;
import dev.cairn.spi.ValueType;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** Conversions between JSON text, plain values and declared types, as Cairn's codec does them. */
final class Json {
  private static final JsonCodec CODEC = new JsonCodec();
  private static final ValueType ANY = new ValueType("a value of an MCP message", Object.class);

  private Json() {}

  /** Reads text as maps, lists, texts, numbers, booleans and null. */
  static @Nullable Object read(String json) {
    return CODEC.decode(ANY, json);
  }

  static String write(@Nullable Object plain) {
    return CODEC.encode(ANY, plain);
  }

  /**
   * Binds a plain value to a type.
   *
   * @throws dev.cairn.error.ValueException if it does not fit
   */
  static @Nullable Object bind(ValueType type, @Nullable Object plain) {
    return CODEC.decode(type, write(plain));
  }

  /**
   * Rejects a type that has no JSON form.
   *
   * @throws dev.cairn.error.ValueException if it has none
   */
  static void check(String label, Type type) {
    CODEC.check(new ValueType(label, type));
  }
}
