package dev.cairn.codec;

import dev.cairn.api.ValueException;
import dev.cairn.spi.Slot;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The fields that users' exceptions declare, as JSON by their declared types. */
final class FieldValues {
  private static final Slot JSON = new Slot("a recorded field", Object.class);

  private final JsonCodec codec;

  FieldValues(JsonCodec codec) {
    this.codec = codec;
  }

  /** The values of those fields that can be read and written. */
  Map<String, Object> of(Throwable failure) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (Field field : fields(failure.getClass())) {
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

  /** The field that a parameter of a constructor stands for: one of its name and type. */
  static Optional<Field> behind(Parameter parameter, Class<?> type) {
    return fields(type).stream()
        .filter(field -> field.getName().equals(parameter.getName()))
        .filter(field -> field.getGenericType().equals(parameter.getParameterizedType()))
        .findFirst();
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
    for (Field field : fields(rebuilt.getClass())) {
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
        fields(type).stream()
            .filter(each -> each.getName().equals(field.getName()))
            .findFirst()
            .filter(first -> !first.equals(field))
            .isPresent();
    return isHidden ? field.getDeclaringClass().getName() + "." + field.getName() : field.getName();
  }

  private static Slot slot(Field field) {
    String label = "field '%s' of %s".formatted(field.getName(), field.getDeclaringClass());
    return new Slot(label, field.getGenericType());
  }

  private static List<Field> fields(Class<?> type) {
    List<Field> fields = new ArrayList<>();
    for (Class<?> c = type; c != null && !BeanRules.isPlatform(c); c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        int modifiers = field.getModifiers();
        boolean state = !Modifier.isStatic(modifiers) && !Modifier.isTransient(modifiers);
        if (state && !field.isSynthetic() && field.trySetAccessible()) {
          fields.add(field);
        }
      }
    }
    return fields;
  }
}
