package dev.cairn.runtime.annotated;

import dev.cairn.api.RegistrationException;
import dev.cairn.api.Step;
import dev.cairn.api.Transaction;
import dev.cairn.api.Workflow;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Reads a class for its durable methods, and refuses what could not be made durable. */
final class DurableMethods {
  private DurableMethods() {}

  /** The durable methods of a class and its superclasses. */
  static List<DurableMethod> of(Class<?> type) {
    checkClass(type);
    var durable = new ArrayList<DurableMethod>();
    Map<Signature, Method> below = new HashMap<>();
    for (Class<?> level = type; level != Object.class; level = level.getSuperclass()) {
      for (Method method : level.getDeclaredMethods()) {
        if (!method.isBridge() && !method.isSynthetic()) {
          add(method, below, durable);
        }
      }
    }
    if (durable.isEmpty()) {
      throw new RegistrationException(
          "%s has no durable method. Put @Workflow, @Step or @Transaction on what is to be durable."
              .formatted(type.getName()));
    }
    return durable;
  }

  /** What makes two methods the same for overriding. */
  private record Signature(String name, List<Class<?>> parameters) {}

  private static void add(
      Method method, Map<Signature, Method> below, List<DurableMethod> durable) {
    var signature = new Signature(method.getName(), List.of(method.getParameterTypes()));
    Method override =
        Modifier.isPrivate(method.getModifiers()) ? null : below.putIfAbsent(signature, method);
    DurableMethod.of(method)
        .ifPresent(found -> {
          checkMethod(method);
          if (override == null) {
            durable.add(found);
          } else if (DurableMethod.of(override).isEmpty()) {
            throw refused(
                override,
                "overrides a durable method without being durable",
                "Repeat the annotation on it.");
          }
        });
  }

  private static void checkClass(Class<?> type) {
    int modifiers = type.getModifiers();
    String fault =
        type.isInterface()
            ? "an interface"
            : type.isRecord() || type.isEnum() || Modifier.isFinal(modifiers)
                ? "final"
                : Modifier.isAbstract(modifiers)
                    ? "abstract"
                    : Modifier.isPrivate(modifiers) ? "private" : "";
    if (!fault.isEmpty()) {
      throw new RegistrationException(
          "%s is %s, so no durable subclass of it can be made. Make it a class that is not final, abstract or private."
              .formatted(type.getName(), fault));
    }
  }

  private static void checkMethod(Method method) {
    int modifiers = method.getModifiers();
    String fault =
        Modifier.isPrivate(modifiers)
            ? "private"
            : Modifier.isStatic(modifiers)
                ? "static"
                : Modifier.isFinal(modifiers)
                    ? "final"
                    : Modifier.isAbstract(modifiers) ? "abstract" : "";
    if (!fault.isEmpty()) {
      throw refused(
          method,
          "is %s, so calls of it cannot be made durable".formatted(fault),
          "Make it an instance method that can be overridden: public, protected or package-private.");
    }
    if (annotations(method).count() > 1) {
      throw refused(
          method,
          "has more than one of @Workflow, @Step and @Transaction",
          "Keep the one that is meant.");
    }
  }

  private static Stream<Annotation> annotations(Method method) {
    return Arrays.stream(method.getAnnotations())
        .filter(found ->
            found instanceof Workflow || found instanceof Step || found instanceof Transaction);
  }

  static RegistrationException refused(Method method, String fault, String remedy) {
    return new RegistrationException(message(method, fault + ". " + remedy));
  }

  static RegistrationException refused(
      Method method, String fault, String why, RuntimeException cause) {
    return new RegistrationException(message(method, fault + ": " + why), cause);
  }

  private static String message(Method method, String rest) {
    return "The method %s.%s %s"
        .formatted(method.getDeclaringClass().getName(), method.getName(), rest);
  }
}
