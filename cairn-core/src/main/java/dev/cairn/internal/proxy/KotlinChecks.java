package dev.cairn.internal.proxy;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;

/** Rejects methods that the Kotlin compiler generates in a form that cannot be durable. */
final class KotlinChecks {
  private static final String METADATA = "kotlin.Metadata";
  private static final String CONTINUATION = "kotlin.coroutines.Continuation";

  private KotlinChecks() {}

  /** Returns whether the Kotlin compiler generated a class. */
  static boolean isKotlin(AnnotatedElement type) {
    return Arrays.stream(type.getAnnotations())
        .anyMatch(annotation -> annotation.annotationType().getName().equals(METADATA));
  }

  /**
   * Rejects a suspend function, a final function, and a function with a mangled name.
   *
   * @throws dev.cairn.error.RegistrationException with the change that makes the method durable
   */
  static void check(Method method) {
    Class<?>[] parameters = method.getParameterTypes();
    if (parameters.length > 0 && parameters[parameters.length - 1].getName().equals(CONTINUATION)) {
      throw DurableMethods.rejected(
          method,
          "is a Kotlin suspend function, and a continuation cannot be recorded",
          "Remove 'suspend': the function may block, because workflows run on virtual threads.");
    }
    if (!isKotlin(method.getDeclaringClass())) {
      return;
    }
    checkName(method);
    if (Modifier.isFinal(method.getModifiers())) {
      throw DurableMethods.rejected(
          method,
          "is final, as Kotlin functions are by default, so its calls cannot be made durable",
          "Declare it open, or configure the all-open compiler plugin for the annotations of dev.cairn.workflow.");
    }
  }

  /**
   * Rejects mangled names: they contain a hash or the module name, which change with the types or
   * the build.
   */
  private static void checkName(Method method) {
    String name = method.getName();
    if (name.indexOf('-') > 0) {
      throw DurableMethods.rejected(
          method,
          "has a mangled name, because '%s' uses a Kotlin value class".formatted(before(name, '-')),
          "Use the underlying type in its signature.");
    }
    if (name.indexOf('$') > 0) {
      throw DurableMethods.rejected(
          method,
          "has a mangled name that contains the module, because '%s' is internal in Kotlin"
              .formatted(before(name, '$')),
          "Make it public or protected.");
    }
  }

  private static String before(String name, char mark) {
    return name.substring(0, name.indexOf(mark));
  }
}
