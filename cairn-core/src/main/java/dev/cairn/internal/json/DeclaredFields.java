package dev.cairn.internal.json;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The fields that classes of applications declare and that hold state. */
public final class DeclaredFields {
  private DeclaredFields() {}

  /** The field that a parameter of a constructor stands for: one of its name and type. */
  public static Optional<Field> behind(Parameter parameter, Class<?> type) {
    return of(type).stream()
        .filter(field -> field.getName().equals(parameter.getName()))
        .filter(field -> field.getGenericType().equals(parameter.getParameterizedType()))
        .findFirst();
  }

  /** The fields of a class and of its superclasses, those of the platform excepted. */
  public static List<Field> of(Class<?> type) {
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
