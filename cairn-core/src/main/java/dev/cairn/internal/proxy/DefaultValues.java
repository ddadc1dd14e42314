package dev.cairn.internal.proxy;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The default value of a return type: null, or zero or false for a primitive type. */
final class DefaultValues {
  private static final Map<Class<?>, Object> PRIMITIVE_DEFAULTS =
      Map.of(
          boolean.class,
          false,
          byte.class,
          (byte) 0,
          char.class,
          (char) 0,
          short.class,
          (short) 0,
          int.class,
          0,
          long.class,
          0L,
          float.class,
          0f,
          double.class,
          0d);

  private DefaultValues() {}

  static @Nullable Object of(Class<?> type) {
    return PRIMITIVE_DEFAULTS.get(type);
  }
}
