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

/** Decides which classes can be values. */
public final class ValueClassRules {
  private static final String USE_RECORD =
      "Use a record or a class of your own that contains the data you need.";

  /**
   * Types that mean something else on another machine, or that access the network when they are
   * read.
   */
  private static final List<Class<?>> MACHINE_SPECIFIC =
      List.of(File.class, Path.class, InetAddress.class, InetSocketAddress.class);

  private ValueClassRules() {}

  /** Returns whether the class belongs to the Java platform. */
  public static boolean isPlatform(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    return loader == null || loader.equals(ClassLoader.getPlatformClassLoader());
  }

  static boolean isTree(Class<?> type) {
    return TreeNode.class.isAssignableFrom(type);
  }

  /**
   * Rejects types that would let stored data select a class, types that would be read back
   * differently, and exceptions.
   */
  static void rejectNonValues(Class<?> type) {
    boolean choosesClass =
        type == Class.class || (type.getName().startsWith("tools.jackson.") && !isTree(type));
    if (choosesClass) {
      throw new RejectedTypeException(
          type.getTypeName() + " would let stored data select a class",
          "Store an enum or a string, and select the class in the code.");
    }
    if (MACHINE_SPECIFIC.stream().anyMatch(bound -> bound.isAssignableFrom(type))) {
      throw new RejectedTypeException(
          type.getTypeName() + " means something else on another machine", "Store it as a string.");
    }
    if (type.getName().equals("java.sql.Timestamp")) {
      throw new RejectedTypeException(
          "java.sql.Timestamp would lose its nanoseconds", "Use Instant or LocalDateTime.");
    }
    if (Throwable.class.isAssignableFrom(type)) {
      throw new RejectedTypeException(
          "%s is an exception, not a value".formatted(type.getTypeName()),
          "Throw it, or copy the data you need into a record.");
    }
  }

  static void rejectPlatformClass(Class<?> type) {
    if (isPlatform(type)) {
      throw new RejectedTypeException(type.getTypeName() + " is not a value", USE_RECORD);
    }
  }

  static RejectedTypeException abstractType(Class<?> type) {
    if (isPlatform(type)) {
      return new RejectedTypeException(type.getTypeName() + " is not a value", USE_RECORD);
    }
    return new RejectedTypeException(
        "%s is %s that any class may %s"
            .formatted(
                type.getTypeName(),
                type.isInterface() ? "an interface" : "an abstract class",
                type.isInterface() ? "implement" : "extend"),
        "Seal it, or declare the concrete type.");
  }

  /**
   * Returns a final field that no constructor parameter sets, and that therefore could be written
   * but not read.
   */
  static @Nullable Field findUnreadableField(Class<?> type, Predicate<String> isRead) {
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
