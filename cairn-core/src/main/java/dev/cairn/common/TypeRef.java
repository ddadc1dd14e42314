package dev.cairn.common;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * A generic type that is known at run time. Create an anonymous subclass for each type, such as
 * {@code new TypeRef<List<Order>>() {}}.
 *
 * @param <T> the type
 */
public abstract class TypeRef<T extends @Nullable Object> {
  private final Type type;

  /**
   * Reads the type argument of the anonymous subclass.
   *
   * @throws IllegalArgumentException if the type argument is missing; not the exception of Cairn
   *     for wrong arguments, whose package is above this one
   */
  protected TypeRef() {
    if (!(getClass().getGenericSuperclass() instanceof ParameterizedType declared)) {
      throw new IllegalArgumentException(
          "A TypeRef was made without its type. Write it as new TypeRef<List<Order>>() {}.");
    }
    this.type = declared.getActualTypeArguments()[0];
  }

  /**
   * Returns the type argument.
   *
   * @return the type
   */
  public final Type type() {
    return type;
  }
}
