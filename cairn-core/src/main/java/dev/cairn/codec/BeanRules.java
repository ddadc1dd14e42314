package dev.cairn.codec;

import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.TreeNode;

/** Which classes are values. */
final class BeanRules {
  private static final String USE_RECORD =
      "Use a record or a class of your own that holds what you need of it.";

  private BeanRules() {}

  /** Whether the class belongs to Java itself. */
  static boolean isPlatform(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    return loader == null || loader.equals(ClassLoader.getPlatformClassLoader());
  }

  static boolean isTree(Class<?> type) {
    return TreeNode.class.isAssignableFrom(type);
  }

  /** Types that would let data choose a class, and failures, which are not values. */
  static void refuseNonValues(Class<?> type) {
    boolean choosesClass =
        type == Class.class || (type.getName().startsWith("tools.jackson.") && !isTree(type));
    if (choosesClass) {
      throw new Refused(
          type.getTypeName() + " would let stored data choose a class",
          "Keep an enum or a text, and choose in the code.");
    }
    if (Throwable.class.isAssignableFrom(type)) {
      throw new Refused(
          "%s is an exception, not a value".formatted(type.getTypeName()),
          "Throw it, or keep what you need of it in a record.");
    }
  }

  static void refusePlatformBean(Class<?> type) {
    if (isPlatform(type)) {
      throw new Refused(type.getTypeName() + " is not a value", USE_RECORD);
    }
  }

  static Refused abstractType(Class<?> type) {
    if (isPlatform(type)) {
      return new Refused(type.getTypeName() + " is not a value", USE_RECORD);
    }
    return new Refused(
        "%s is %s that any class may %s"
            .formatted(
                type.getTypeName(),
                type.isInterface() ? "an interface" : "an abstract class",
                type.isInterface() ? "implement" : "extend"),
        "Seal it, or declare the real type.");
  }

  /** A final field that no constructor takes could be written, but not read. */
  static @Nullable Field unreadable(Class<?> type, java.util.function.Predicate<String> isRead) {
    for (Class<?> c = type; c != null && !isPlatform(c); c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        if (isPlainFinal(field) && !isRead.test(field.getName())) {
          return field;
        }
      }
    }
    return null;
  }

  private static boolean isPlainFinal(Field field) {
    int modifiers = field.getModifiers();
    return Modifier.isFinal(modifiers)
        && !Modifier.isStatic(modifiers)
        && !Modifier.isTransient(modifiers)
        && !field.isSynthetic()
        && !hasJacksonAnnotation(field);
  }

  private static boolean hasJacksonAnnotation(Field field) {
    for (Annotation annotation : field.getDeclaredAnnotations()) {
      if (annotation.annotationType().getName().contains(".jackson.")) {
        return true;
      }
    }
    return false;
  }
}
