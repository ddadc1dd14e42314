package dev.cairn.mcp;

import dev.cairn.CairnOperations;
import dev.cairn.codec.JsonSchemas;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.ValueException;
import dev.cairn.spi.ValueType;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import java.lang.reflect.Type;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A workflow that is a function. The arguments of the tool are the members of its argument.
 *
 * @param argument the type of the argument, a record or a class
 * @param function the workflow
 */
record FunctionSource(Type argument, Fn.Of1<@Nullable Object, ?> function)
    implements WorkflowSource {

  /**
   * Describes a function.
   *
   * @throws InvalidArgumentException if values of the type are not JSON objects
   */
  @SuppressWarnings("unchecked") // arguments are bound to the declared type
  static <A> FunctionSource of(Type argument, Fn.Of1<A, ?> function) {
    Json.check("the argument of a tool", argument);
    var source =
        new FunctionSource(argument, (Fn.Of1<@Nullable Object, ?>) (Fn.Of1<?, ?>) function);
    if (!(source.schema(Map.of()).get("properties") instanceof Map)) {
      throw new InvalidArgumentException(
          "argument",
          "The argument of the workflow has the type %s, which is no object with members. Use a record: its members become the arguments of the tool."
              .formatted(argument.getTypeName()));
    }
    return source;
  }

  @Override
  @SuppressWarnings("unchecked") // schemas have members by name
  public Map<String, Object> schema(Map<String, String> descriptions) {
    var types = new JsonSchemas();
    Map<String, Object> schema = types.of(argument);
    if (schema.get("$ref") instanceof String reference) {
      String name = reference.substring("#/$defs/".length());
      schema =
          new LinkedHashMap<>(
              (Map<String, Object>) types.definitions().getOrDefault(name, Map.of()));
    }
    if (!types.definitions().isEmpty()) {
      schema.put("$defs", types.definitions());
    }
    if (schema.get("properties") instanceof Map<?, ?> properties) {
      descriptions.forEach((name, text) -> {
        if (properties.get(name) instanceof Map<?, ?> member) {
          ((Map<String, Object>) member).put("description", text);
        }
      });
    }
    return schema;
  }

  @Override
  public List<@Nullable Object> bind(Map<String, Object> arguments) {
    try {
      return Collections.singletonList(Json.bind(new ValueType("argument", argument), arguments));
    } catch (ValueException mismatch) {
      throw ArgumentMismatch.at("", argument.getTypeName(), mismatch);
    }
  }

  @Override
  public Handle<?> start(
      CairnOperations cairn, StartOptions options, List<@Nullable Object> arguments) {
    Fn.Of0<@Nullable Object> call = () -> function.call(arguments.getFirst());
    return cairn.<@Nullable Object>start(options, call);
  }
}
