package dev.cairn.internal.failure;

import dev.cairn.codec.JsonCodec;
import dev.cairn.error.ValueException;
import dev.cairn.internal.json.DeclaredFields;
import dev.cairn.spi.ValueType;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Encodes and restores the fields that users' exception classes declare, by their declared types.
 */
final class ExceptionFields {
  private static final ValueType JSON_TYPE = new ValueType("a recorded field", Object.class);

  private final JsonCodec codec;

  ExceptionFields(JsonCodec codec) {
    this.codec = codec;
  }

  /** Returns the values of the fields that can be encoded. */
  Map<String, Object> of(Throwable failure) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (Field field : DeclaredFields.of(failure.getClass())) {
      try {
        Object value = codec.decode(JSON_TYPE, codec.encode(valueType(field), field.get(failure)));
        if (value != null) {
          values.put(name(field, failure.getClass()), value);
        }
      } catch (ValueException | IllegalAccessException notAValue) {
        // a field may hold an object that is not a value, such as a response; it is not recorded
      }
    }
    return values;
  }

  /**
   * Decodes the value of a field.
   *
   * @throws ValueException if the value does not fit the field
   */
  @Nullable Object read(Field field, String name, Map<String, Object> values) {
    Object value = values.get(name);
    return codec.decode(valueType(field), codec.encode(JSON_TYPE, value));
  }

  /** Sets the non-final fields, including those that no constructor parameter sets. */
  void restore(Throwable rebuilt, Map<String, Object> values) {
    for (Field field : DeclaredFields.of(rebuilt.getClass())) {
      String name = name(field, rebuilt.getClass());
      if (!Modifier.isFinal(field.getModifiers()) && values.containsKey(name)) {
        try {
          field.set(rebuilt, read(field, name, values));
        } catch (ValueException | IllegalAccessException doesNotFit) {
          // the class has changed; keep the constructor's value
        }
      }
    }
  }

  /**
   * Returns the name of a field in a record. It includes the class name if a subclass has a field
   * of the same name.
   */
  static String name(Field field, Class<?> type) {
    boolean isHidden =
        DeclaredFields.of(type).stream()
            .filter(each -> each.getName().equals(field.getName()))
            .findFirst()
            .filter(first -> !first.equals(field))
            .isPresent();
    return isHidden ? field.getDeclaringClass().getName() + "." + field.getName() : field.getName();
  }

  private static ValueType valueType(Field field) {
    String label = "field '%s' of %s".formatted(field.getName(), field.getDeclaringClass());
    return new ValueType(label, field.getGenericType());
  }
}
