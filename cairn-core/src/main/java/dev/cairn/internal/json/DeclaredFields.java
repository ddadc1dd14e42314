package dev.cairn.internal.json;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the fields with state that classes of the application declare. */
public final class DeclaredFields {
  private DeclaredFields() {}

  /**
   * Returns the field that corresponds to a constructor parameter: the one with the same name and
   * type.
   */
  public static Optional<Field> forParameter(Parameter parameter, Class<?> type) {
    return of(type).stream()
        .filter(field -> field.getName().equals(parameter.getName()))
        .filter(field -> field.getGenericType().equals(parameter.getParameterizedType()))
        .findFirst();
  }

  /** Returns the fields of a class and its superclasses, except those of the Java platform. */
  public static List<Field> of(Class<?> type) {
    List<Field> fields = new ArrayList<>();
    for (Class<?> c = type; c != null && !ValueClassRules.isPlatform(c); c = c.getSuperclass()) {
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
