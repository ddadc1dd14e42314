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
 * Finds the durable methods of a class and rejects methods that cannot be made durable. An
 * annotation counts on any declaration of a method: in the class, its superclasses, and all their
 * interfaces.
 */
final class DurableMethods {
  private final TypeBindings bindings;
  private final Map<Signature, List<Method>> declarations = new LinkedHashMap<>();

  private DurableMethods(Class<?> type) {
    this.bindings = TypeBindings.of(type);
  }

  /** Identifies methods that override each other: the name and the erased parameter types. */
  private record Signature(String name, List<Class<?>> parameters) {}

  /**
   * Returns the durable methods of a class.
   *
   * @throws RegistrationException if the class or an annotated method cannot be made durable, or if
   *     there is no durable method
   */
  static List<DurableMethod> of(Class<?> type) {
    checkClass(type);
    var methods = new DurableMethods(type);
    var durable = new ArrayList<DurableMethod>();
    for (Class<?> level : typeHierarchy(type)) {
      for (Method method : level.getDeclaredMethods()) {
        methods.addDeclaration(method, durable);
      }
    }
    methods.declarations.values().forEach(declared -> methods.add(declared, durable));
    if (durable.isEmpty()) {
      throw new RegistrationException(
          "%s has no durable method. Annotate a method with @Workflow, @Step or @Transaction."
              .formatted(type.getName()),
          type.getName());
    }
    return durable;
  }

  /** Returns whether a class or one of its supertypes declares an annotated method. */
  static boolean existIn(Class<?> type) {
    return !type.isPrimitive()
        && !type.isArray()
        && typeHierarchy(type).stream()
            .flatMap(level -> Arrays.stream(level.getDeclaredMethods()))
            .anyMatch(DurableMethod::isAnnotated);
  }

  /**
   * Returns the class, its superclasses, and then all interfaces, subinterfaces before the
   * interfaces that they extend.
   */
  private static Set<Class<?>> typeHierarchy(Class<?> type) {
    var levels = new LinkedHashSet<Class<?>>();
    for (Class<?> level = type;
        level != Object.class && level != null;
        level = level.getSuperclass()) {
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

  /**
   * Returns the length of the longest chain of superinterfaces; an interface has a larger value
   * than those it extends.
   */
  private static int depth(Class<?> type) {
    return 1 + Arrays.stream(type.getInterfaces()).mapToInt(DurableMethods::depth).max().orElse(0);
  }

  private void addDeclaration(Method method, List<DurableMethod> durable) {
    if (method.isBridge() || method.isSynthetic()) {
      return;
    }
    int modifiers = method.getModifiers();
    if (Modifier.isPrivate(modifiers) || Modifier.isStatic(modifiers)) {
      DurableMethod.annotationOf(List.of(method))
          .ifPresent(annotation -> durable.add(checkedMethod(method, annotation)));
      return;
    }
    List<Class<?>> parameters =
        Arrays.stream(method.getGenericParameterTypes()).<Class<?>>map(bindings::erasure).toList();
    declarations
        .computeIfAbsent(new Signature(method.getName(), parameters), fresh -> new ArrayList<>())
        .add(method);
  }

  /** Adds a method if one of its declarations is annotated; the most specific annotation counts. */
  private void add(List<Method> declared, List<DurableMethod> durable) {
    Method code =
        declared.stream()
            .filter(method -> !Modifier.isAbstract(method.getModifiers()))
            .findFirst()
            .orElse(declared.getFirst());
    checkOverrides(declared);
    DurableMethod.annotationOf(declared)
        .ifPresent(annotation -> durable.add(checkedMethod(code, annotation)));
  }

  /**
   * Rejects a class method that overrides a durable method of a superclass without an annotation of
   * its own.
   */
  private static void checkOverrides(List<Method> declared) {
    List<Method> inClasses =
        declared.stream().filter(method -> !method.getDeclaringClass().isInterface()).toList();
    if (inClasses.size() > 1
        && DurableMethod.annotationOf(inClasses).isPresent()
        && DurableMethod.annotationOf(List.of(inClasses.getFirst())).isEmpty()) {
      throw rejected(
          inClasses.getFirst(),
          "overrides a durable method without being durable",
          "Repeat the annotation on it.");
    }
  }

  private DurableMethod checkedMethod(Method method, Annotation annotation) {
    checkMethod(method);
    return DurableMethod.of(method, annotation, bindings);
  }

  private static void checkClass(Class<?> type) {
    int modifiers = type.getModifiers();
    if (Modifier.isFinal(modifiers) && KotlinChecks.isKotlin(type)) {
      throw new RegistrationException(
          "%s is final, as Kotlin classes are by default, so it cannot have a durable subclass. Declare the class and its durable methods open, or configure the all-open compiler plugin for the annotations of dev.cairn.workflow."
              .formatted(type.getName()),
          type.getName());
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
          "%s is %s, so it cannot have a durable subclass. Use a class that is not final, abstract or private."
              .formatted(type.getName(), fault),
          type.getName());
    }
  }

  private static void checkMethod(Method method) {
    KotlinChecks.check(method);
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
      throw rejected(
          method,
          "is %s, so its calls cannot be made durable".formatted(fault),
          "Make it an instance method that can be overridden: public, protected or package-private.");
    }
  }

  static RegistrationException rejected(Method method, String fault, String remedy) {
    return new RegistrationException(
        message(method, fault + ". " + remedy),
        method.getDeclaringClass().getName(),
        method.getName(),
        null);
  }

  static RegistrationException rejected(
      Method method, String fault, String reason, RuntimeException cause) {
    return new RegistrationException(
        message(method, fault + ": " + reason),
        method.getDeclaringClass().getName(),
        method.getName(),
        cause);
  }

  private static String message(Method method, String rest) {
    return "The method %s.%s %s"
        .formatted(method.getDeclaringClass().getName(), method.getName(), rest);
  }
}
