package dev.cairn.internal.proxy;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a method gives that has nothing to give: null, which a primitive type cannot be. */
final class ZeroValues {
  private static final Map<Class<?>, Object> OF_PRIMITIVES =
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

  private ZeroValues() {}

  static @Nullable Object of(Class<?> type) {
    return OF_PRIMITIVES.get(type);
  }
}
