package dev.cairn.spring.internal.bean;

import dev.cairn.Cairn;
import dev.cairn.error.RegistrationException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import org.springframework.objenesis.SpringObjenesis;

/** Copies an object that the application has constructed into an instance of the durable class. */
final class DurableCopy {
  private static final SpringObjenesis INSTANCES = new SpringObjenesis();

  private DurableCopy() {}

  /**
   * Returns a durable copy with the same values in all fields, and registers its workflows.
   *
   * @throws RegistrationException if the class cannot be made durable, or a field cannot be copied
   */
  static Object of(Object original, Cairn cairn) {
    Class<?> type = original.getClass();
    Object copy = INSTANCES.newInstance(cairn.durableType(type), true);
    for (Class<?> level = type; level != Object.class; level = level.getSuperclass()) {
      for (Field field : level.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())) {
          copy(field, original, copy);
        }
      }
    }
    return cairn.adopt(copy);
  }

  private static void copy(Field field, Object from, Object to) {
    try {
      field.setAccessible(true);
      field.set(to, field.get(from));
    } catch (IllegalAccessException | RuntimeException refused) {
      String type = from.getClass().getName();
      throw new RegistrationException(
          "The field %s of %s cannot be copied into its durable subclass. Return cairn.durable(%s.class, ...) from the @Bean method, or declare the class as a component."
              .formatted(field.getName(), type, from.getClass().getSimpleName()),
          type,
          field.getName(),
          refused);
    }
  }
}
