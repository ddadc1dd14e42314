package dev.cairn.internal.proxy;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;

/** What the Kotlin compiler makes of methods that cannot be durable as they are. */
final class KotlinClasses {
  private static final String METADATA = "kotlin.Metadata";
  private static final String CONTINUATION = "kotlin.coroutines.Continuation";

  private KotlinClasses() {}

  /** Whether the Kotlin compiler made a class. */
  static boolean compiled(AnnotatedElement type) {
    return Arrays.stream(type.getAnnotations())
        .anyMatch(annotation -> annotation.annotationType().getName().equals(METADATA));
  }

  /**
   * Rejects a method whose calls Kotlin does not let through.
   *
   * @throws dev.cairn.error.RegistrationException with what to change
   */
  static void check(Method method) {
    Class<?>[] parameters = method.getParameterTypes();
    if (parameters.length > 0 && parameters[parameters.length - 1].getName().equals(CONTINUATION)) {
      throw DurableMethods.refused(
          method,
          "is a suspend function of Kotlin, whose continuation cannot be recorded",
          "Remove 'suspend': it may block, since a workflow runs on a virtual thread.");
    }
    if (!compiled(method.getDeclaringClass())) {
      return;
    }
    checkName(method);
    if (Modifier.isFinal(method.getModifiers())) {
      throw DurableMethods.refused(
          method,
          "is final, as functions of Kotlin are, so calls of it cannot be made durable",
          "Declare it open, or let the all-open compiler plugin do so for the annotations of dev.cairn.workflow.");
    }
  }

  /** A name that holds a hash or the module changes with the types or the build. */
  private static void checkName(Method method) {
    String name = method.getName();
    if (name.indexOf('-') > 0) {
      throw DurableMethods.refused(
          method,
          "has a name that Kotlin made of '%s' and of its value class".formatted(before(name, '-')),
          "Let it take and return the value itself instead.");
    }
    if (name.indexOf('$') > 0) {
      throw DurableMethods.refused(
          method,
          "has a name that Kotlin made of '%s' and of its module, since it is internal"
              .formatted(before(name, '$')),
          "Make it public or protected.");
    }
  }

  private static String before(String name, char mark) {
    return name.substring(0, name.indexOf(mark));
  }
}
