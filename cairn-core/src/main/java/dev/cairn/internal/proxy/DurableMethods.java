package dev.cairn.internal.proxy;

import dev.cairn.error.RegistrationException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a class for its durable methods, and rejects what could not be made durable. An annotation
 * counts wherever it stands among the declarations of a method: in the class, its superclasses and
 * the interfaces of all of these.
 */
final class DurableMethods {
  private final TypeBindings bindings;
  private final Map<Signature, List<Method>> declarations = new LinkedHashMap<>();

  private DurableMethods(Class<?> type) {
    this.bindings = TypeBindings.of(type);
  }

  /** What makes two methods the same for overriding. */
  private record Signature(String name, List<Class<?>> parameters) {}

  /** The durable methods of a class. */
  static List<DurableMethod> of(Class<?> type) {
    checkClass(type);
    var methods = new DurableMethods(type);
    var durable = new ArrayList<DurableMethod>();
    for (Class<?> level : levels(type)) {
      for (Method method : level.getDeclaredMethods()) {
        methods.read(method, durable);
      }
    }
    methods.declarations.values().forEach(declared -> methods.add(declared, durable));
    if (durable.isEmpty()) {
      throw new RegistrationException(
          "%s has no durable method. Put @Workflow, @Step or @Transaction on what is to be durable."
              .formatted(type.getName()));
    }
    return durable;
  }

  /** The class, its superclasses, and then all interfaces, those that extend others first. */
  private static Set<Class<?>> levels(Class<?> type) {
    var levels = new LinkedHashSet<Class<?>>();
    for (Class<?> level = type; level != Object.class; level = level.getSuperclass()) {
      levels.add(level);
    }
    var interfaces = new LinkedHashSet<Class<?>>();
    levels.forEach(level -> addInterfaces(level, interfaces));
    interfaces.stream()
        .sorted((one, other) -> depth(other) - depth(one))
        .forEachOrdered(levels::add);
    return levels;
  }

  private static void addInterfaces(Class<?> level, Set<Class<?>> interfaces) {
    for (Class<?> next : level.getInterfaces()) {
      if (interfaces.add(next)) {
        addInterfaces(next, interfaces);
      }
    }
  }

  /** How many interfaces are above one another: more in one that extends another than in that. */
  private static int depth(Class<?> type) {
    return 1 + Arrays.stream(type.getInterfaces()).mapToInt(DurableMethods::depth).max().orElse(0);
  }

  private void read(Method method, List<DurableMethod> durable) {
    if (method.isBridge() || method.isSynthetic()) {
      return;
    }
    int modifiers = method.getModifiers();
    if (Modifier.isPrivate(modifiers) || Modifier.isStatic(modifiers)) {
      DurableMethod.annotationOf(List.of(method))
          .ifPresent(annotation -> durable.add(checked(method, annotation)));
      return;
    }
    List<Class<?>> parameters =
        Arrays.stream(method.getGenericParameterTypes()).<Class<?>>map(bindings::erasure).toList();
    declarations
        .computeIfAbsent(new Signature(method.getName(), parameters), fresh -> new ArrayList<>())
        .add(method);
  }

  /** Adds a method if one of its declarations, the most special first, is annotated. */
  private void add(List<Method> declared, List<DurableMethod> durable) {
    Method code =
        declared.stream()
            .filter(method -> !Modifier.isAbstract(method.getModifiers()))
            .findFirst()
            .orElse(declared.getFirst());
    checkOverrides(declared);
    DurableMethod.annotationOf(declared)
        .ifPresent(annotation -> durable.add(checked(code, annotation)));
  }

  /** Within classes, whoever overrides a durable method says whether it still is one. */
  private static void checkOverrides(List<Method> declared) {
    List<Method> inClasses =
        declared.stream().filter(method -> !method.getDeclaringClass().isInterface()).toList();
    if (inClasses.size() > 1
        && DurableMethod.annotationOf(inClasses).isPresent()
        && DurableMethod.annotationOf(List.of(inClasses.getFirst())).isEmpty()) {
      throw refused(
          inClasses.getFirst(),
          "overrides a durable method without being durable",
          "Repeat the annotation on it.");
    }
  }

  private DurableMethod checked(Method method, Annotation annotation) {
    checkMethod(method);
    return DurableMethod.of(method, annotation, bindings);
  }

  private static void checkClass(Class<?> type) {
    int modifiers = type.getModifiers();
    if (Modifier.isFinal(modifiers) && KotlinClasses.compiled(type)) {
      throw new RegistrationException(
          "%s is final, as classes of Kotlin are, so no durable subclass of it can be made. Declare it and its durable methods open, or let the all-open compiler plugin do so for the annotations of dev.cairn.workflow."
              .formatted(type.getName()));
    }
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
    KotlinClasses.check(method);
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
