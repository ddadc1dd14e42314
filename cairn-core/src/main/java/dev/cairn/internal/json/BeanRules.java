package dev.cairn.internal.json;

import java.io.File;
import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.TreeNode;

/** Which classes are values. */
public final class BeanRules {
  private static final String USE_RECORD =
      "Use a record or a class of your own that holds what you need of it.";

  /** Another machine would read them as something else, or ask the network. */
  private static final List<Class<?>> BOUND_TO_A_MACHINE =
      List.of(File.class, Path.class, InetAddress.class, InetSocketAddress.class);

  private BeanRules() {}

  /** Whether the class belongs to Java itself. */
  public static boolean isPlatform(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    return loader == null || loader.equals(ClassLoader.getPlatformClassLoader());
  }

  static boolean isTree(Class<?> type) {
    return TreeNode.class.isAssignableFrom(type);
  }

  /**
   * Types that would let data choose a class, that would come back as something else, and failures,
   * which are not values.
   */
  static void refuseNonValues(Class<?> type) {
    boolean choosesClass =
        type == Class.class || (type.getName().startsWith("tools.jackson.") && !isTree(type));
    if (choosesClass) {
      throw new RefusedType(
          type.getTypeName() + " would let stored data choose a class",
          "Keep an enum or a text, and choose in the code.");
    }
    if (BOUND_TO_A_MACHINE.stream().anyMatch(bound -> bound.isAssignableFrom(type))) {
      throw new RefusedType(
          type.getTypeName() + " means something else on another machine", "Keep it as text.");
    }
    if (type.getName().equals("java.sql.Timestamp")) {
      throw new RefusedType(
          "java.sql.Timestamp would lose its nanoseconds", "Use Instant or LocalDateTime.");
    }
    if (Throwable.class.isAssignableFrom(type)) {
      throw new RefusedType(
          "%s is an exception, not a value".formatted(type.getTypeName()),
          "Throw it, or keep what you need of it in a record.");
    }
  }

  static void refusePlatformBean(Class<?> type) {
    if (isPlatform(type)) {
      throw new RefusedType(type.getTypeName() + " is not a value", USE_RECORD);
    }
  }

  static RefusedType abstractType(Class<?> type) {
    if (isPlatform(type)) {
      return new RefusedType(type.getTypeName() + " is not a value", USE_RECORD);
    }
    return new RefusedType(
        "%s is %s that any class may %s"
            .formatted(
                type.getTypeName(),
                type.isInterface() ? "an interface" : "an abstract class",
                type.isInterface() ? "implement" : "extend"),
        "Seal it, or declare the real type.");
  }

  /** A final field that no constructor takes could be written, but not read. */
  static @Nullable Field unreadable(Class<?> type, Predicate<String> isRead) {
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
