package dev.cairn.common;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * A generic type, written down where it cannot be read off the code: {@code new
 * TypeRef<List<Order>>() {}}.
 *
 * @param <T> the type
 */
public abstract class TypeRef<T extends @Nullable Object> {
  private final Type type;

  /**
   * Takes the type from the anonymous subclass.
   *
   * @throws IllegalArgumentException if the subclass does not name the type
   */
  protected TypeRef() {
    if (!(getClass().getGenericSuperclass() instanceof ParameterizedType declared)) {
      throw new IllegalArgumentException(
          "A TypeRef was made without its type. Write it as new TypeRef<List<Order>>() {}.");
    }
    this.type = declared.getActualTypeArguments()[0];
  }

  /**
   * The type as reflection shows it.
   *
   * @return the type
   */
  public final Type type() {
    return type;
  }
}
