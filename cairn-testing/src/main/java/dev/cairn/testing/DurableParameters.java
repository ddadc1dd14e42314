package dev.cairn.testing;

import dev.cairn.workflow.Step;
import dev.cairn.workflow.Transaction;
import dev.cairn.workflow.Workflow;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ParameterResolutionException;

/**
 * Creates durable objects that are parameters of tests: takes the arguments of their constructors
 * by type from the parameters and fields of the test.
 */
final class DurableParameters {
  private DurableParameters() {}

  /** Whether a class has methods that can be durable. */
  static boolean isDurable(Class<?> type) {
    for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
      boolean annotated =
          Arrays.stream(each.getDeclaredMethods())
              .anyMatch(method ->
                  method.isAnnotationPresent(Workflow.class)
                      || method.isAnnotationPresent(Step.class)
                      || method.isAnnotationPresent(Transaction.class));
      if (annotated) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns the arguments for the constructor with the most parameters of which all are known.
   *
   * @param type the class of the durable object
   * @param instances the instances of the test class and its enclosing classes; empty in its
   *     constructor
   * @param parameter returns other parameters of the test
   */
  static Object[] arguments(
      Class<?> type, List<Object> instances, Function<Class<?>, Optional<Object>> parameter) {
    var constructors = new ArrayList<>(List.of(type.getDeclaredConstructors()));
    constructors.sort(
        Comparator.comparing(Constructor::getParameterCount, Comparator.reverseOrder()));
    ParameterResolutionException last = null;
    for (Constructor<?> constructor : constructors) {
      try {
        return Arrays.stream(constructor.getParameterTypes())
            .map(argument -> argument(type, argument, instances, parameter))
            .toArray();
      } catch (ParameterResolutionException missing) {
        last = missing;
      }
    }
    throw last == null
        ? new ParameterResolutionException("%s has no constructor.".formatted(type.getName()))
        : last;
  }

  private static Object argument(
      Class<?> durable,
      Class<?> type,
      List<Object> instances,
      Function<Class<?>, Optional<Object>> parameter) {
    Optional<Object> known = parameter.apply(type);
    if (known.isPresent()) {
      return known.get();
    }
    List<Object> fields =
        instances.stream().flatMap(instance -> fields(instance, type).stream()).toList();
    if (fields.size() == 1) {
      return fields.getFirst();
    }
    String problem =
        fields.isEmpty()
            ? "the test has no field with one"
            : "the test has %d fields with one".formatted(fields.size());
    throw new ParameterResolutionException(
        "The constructor of %s needs a %s, and %s. Add a field, or register the object in the constructor of the test: cairn.durable(%s.class, ...)."
            .formatted(durable.getName(), type.getName(), problem, durable.getSimpleName()));
  }

  private static List<Object> fields(Object instance, Class<?> type) {
    var values = new ArrayList<Object>();
    for (Class<?> each = instance.getClass(); each != Object.class; each = each.getSuperclass()) {
      for (Field field : each.getDeclaredFields()) {
        if (type.isAssignableFrom(field.getType()) && !field.isSynthetic()) {
          Object value = value(field, instance);
          if (value != null) {
            values.add(value);
          }
        }
      }
    }
    return values;
  }

  private static @Nullable Object value(Field field, Object instance) {
    try {
      field.setAccessible(true);
      return field.get(Modifier.isStatic(field.getModifiers()) ? null : instance);
    } catch (IllegalAccessException | RuntimeException inaccessible) {
      throw new ParameterResolutionException(
          "The field %s of the test cannot be read".formatted(field), inaccessible);
    }
  }
}
