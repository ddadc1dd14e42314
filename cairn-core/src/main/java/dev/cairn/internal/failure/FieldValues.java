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

/** The fields that users' exceptions declare, as JSON by their declared types. */
final class FieldValues {
  private static final ValueType JSON = new ValueType("a recorded field", Object.class);

  private final JsonCodec codec;

  FieldValues(JsonCodec codec) {
    this.codec = codec;
  }

  /** The values of those fields that can be read and written. */
  Map<String, Object> of(Throwable failure) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (Field field : DeclaredFields.of(failure.getClass())) {
      try {
        Object value = codec.decode(JSON, codec.encode(slot(field), field.get(failure)));
        if (value != null) {
          values.put(name(field, failure.getClass()), value);
        }
      } catch (ValueException | IllegalAccessException notAValue) {
        // an exception may hold what is no value, such as a response; it goes without
      }
    }
    return values;
  }

  /**
   * Reads a field's value.
   *
   * @throws ValueException if it does not fit the field
   */
  @Nullable Object read(Field field, String name, Map<String, Object> values) {
    Object value = values.get(name);
    return codec.decode(slot(field), codec.encode(JSON, value));
  }

  /** Sets what no constructor took; final fields stay as the constructor left them. */
  void restore(Throwable rebuilt, Map<String, Object> values) {
    for (Field field : DeclaredFields.of(rebuilt.getClass())) {
      String name = name(field, rebuilt.getClass());
      if (!Modifier.isFinal(field.getModifiers()) && values.containsKey(name)) {
        try {
          field.set(rebuilt, read(field, name, values));
        } catch (ValueException | IllegalAccessException doesNotFit) {
          // the class has changed; the constructor's value stands
        }
      }
    }
  }

  /** The field's name in a record: with its class if a subclass has a field of the same name. */
  static String name(Field field, Class<?> type) {
    boolean isHidden =
        DeclaredFields.of(type).stream()
            .filter(each -> each.getName().equals(field.getName()))
            .findFirst()
            .filter(first -> !first.equals(field))
            .isPresent();
    return isHidden ? field.getDeclaringClass().getName() + "." + field.getName() : field.getName();
  }

  private static ValueType slot(Field field) {
    String label = "field '%s' of %s".formatted(field.getName(), field.getDeclaringClass());
    return new ValueType(label, field.getGenericType());
  }
}
