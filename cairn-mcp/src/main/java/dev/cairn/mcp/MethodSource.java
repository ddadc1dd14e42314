package dev.cairn.mcp;

import dev.cairn.Cairn;
import dev.cairn.CairnOperations;
import dev.cairn.codec.JsonMember;
import dev.cairn.codec.JsonSchemas;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.ValueException;
import dev.cairn.spi.ValueType;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.workflow.Workflow;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Workflow} method of a durable object. The arguments of the tool are its parameters.
 *
 * @param parameters the parameters, in the order of the method
 * @param code the method, bound to the object
 */
record MethodSource(List<JsonMember> parameters, MethodHandle code) implements WorkflowSource {

  /**
   * Finds the method of a workflow.
   *
   * @throws InvalidArgumentException if the object is not durable or has no such workflow
   */
  static MethodSource of(Object object, String workflow) {
    if (!Cairn.isDurable(object)) {
      throw new InvalidArgumentException(
          "durableObject",
          "An object of %s is not durable. Give the object that cairn.durable(...) returned."
              .formatted(object.getClass().getName()));
    }
    Set<String> known = new TreeSet<>();
    for (Class<?> level : levels(object.getClass())) {
      for (Method method : level.getDeclaredMethods()) {
        Workflow annotation = method.getAnnotation(Workflow.class);
        if (annotation != null && !method.isBridge()) {
          String name = annotation.value().isEmpty() ? method.getName() : annotation.value();
          known.add(name);
          if (name.equals(workflow) || method.getName().equals(workflow)) {
            return of(object, method);
          }
        }
      }
    }
    throw new InvalidArgumentException(
        "workflow",
        "%s has no workflow '%s'. Its workflows are %s."
            .formatted(
                object.getClass().getSuperclass().getName(), workflow, String.join(", ", known)));
  }

  private static MethodSource of(Object object, Method method) {
    List<JsonMember> parameters = new ArrayList<>();
    for (Parameter parameter : method.getParameters()) {
      if (!parameter.isNamePresent()) {
        throw new InvalidArgumentException(
            "workflow",
            "The class file of %s has no names of parameters, which become the arguments of the tool. Compile it with -parameters."
                .formatted(method));
      }
      parameters.add(JsonMember.of(parameter, object.getClass()));
    }
    return new MethodSource(List.copyOf(parameters), handle(object, method));
  }

  private static MethodHandle handle(Object object, Method method) {
    try {
      method.setAccessible(true);
      return MethodHandles.lookup().unreflect(method).bindTo(object);
    } catch (InaccessibleObjectException | IllegalAccessException closed) {
      throw new InvalidArgumentException(
          "workflow",
          "%s cannot be called by reflection. Make it public, or open its package to dev.cairn.mcp."
              .formatted(method),
          closed);
    }
  }

  /** Returns the class, its superclasses, and then their interfaces. */
  private static Set<Class<?>> levels(Class<?> type) {
    Set<Class<?>> levels = new LinkedHashSet<>();
    Class<?> level = type;
    while (level != null) {
      levels.add(level);
      level = level.getSuperclass();
    }
    for (Class<?> each : List.copyOf(levels)) {
      addInterfaces(each, levels);
    }
    return levels;
  }

  private static void addInterfaces(Class<?> type, Set<Class<?>> levels) {
    Arrays.stream(type.getInterfaces())
        .filter(levels::add)
        .forEach(each -> addInterfaces(each, levels));
  }

  @Override
  public Map<String, Object> schema(Map<String, String> descriptions) {
    var types = new JsonSchemas();
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    for (JsonMember parameter : parameters) {
      String given = descriptions.get(parameter.name());
      properties.put(
          parameter.name(), types.of(given == null ? parameter : parameter.describedAs(given)));
      if (parameter.isRequired()) {
        required.add(parameter.name());
      }
    }
    Map<String, Object> schema = JsonSchemas.object(properties, required);
    if (!types.definitions().isEmpty()) {
      schema.put("$defs", types.definitions());
    }
    return schema;
  }

  @Override
  public List<@Nullable Object> bind(Map<String, Object> arguments) {
    List<@Nullable Object> bound = new ArrayList<>();
    for (JsonMember parameter : parameters) {
      bound.add(bind(parameter, arguments.get(parameter.name())));
    }
    Set<String> unknown = new TreeSet<>(arguments.keySet());
    parameters.forEach(parameter -> unknown.remove(parameter.name()));
    if (!unknown.isEmpty()) {
      throw new ArgumentMismatch(
          "There is no argument '%s'.".formatted(String.join("', '", unknown)));
    }
    return bound;
  }

  private static @Nullable Object bind(JsonMember parameter, @Nullable Object given) {
    if (given == null && parameter.isRequired()) {
      throw new ArgumentMismatch("The argument '%s' is missing.".formatted(parameter.name()));
    }
    String type = parameter.type().toCanonical();
    try {
      return Json.bind(new ValueType("argument", parameter.type()), given);
    } catch (ValueException mismatch) {
      throw ArgumentMismatch.at(parameter.name(), type, mismatch);
    }
  }

  @Override
  public Handle<?> start(
      CairnOperations cairn, StartOptions options, List<@Nullable Object> arguments) {
    Fn.Of0<@Nullable Object> call = () -> invoke(arguments);
    return cairn.<@Nullable Object>start(options, call);
  }

  /** Calls the method without a wrapper around what it throws, as a method reference does. */
  private @Nullable Object invoke(List<@Nullable Object> arguments) throws Exception {
    try {
      return code.invokeWithArguments(arguments);
    } catch (Exception | Error thrown) {
      throw thrown;
    } catch (Throwable other) {
      throw new IllegalStateException(other);
    }
  }
}
