package dev.cairn.http.internal.openapi;

import dev.cairn.http.internal.json.Members;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The JSON schemas of records, for the form in which Jackson writes and reads them. */
final class TypeSchemas {
  private static final String COMPONENTS = "#/components/schemas/";
  private static final Map<Type, Map<String, Object>> SIMPLE =
      Map.of(
          String.class, Map.of("type", "string"),
          int.class, Map.of("type", "integer", "format", "int32"),
          Integer.class, Map.of("type", "integer", "format", "int32"),
          long.class, Map.of("type", "integer", "format", "int64"),
          Long.class, Map.of("type", "integer", "format", "int64"),
          boolean.class, Map.of("type", "boolean"),
          Boolean.class, Map.of("type", "boolean"),
          Instant.class, Map.of("type", "string", "format", "date-time"),
          Duration.class, Map.of("type", "string", "format", "duration"),
          JsonNode.class, Map.of());

  private final Map<String, Object> components = new TreeMap<>();
  private final Map<String, Class<?>> named = new TreeMap<>();

  /** Returns the schemas of all records to which the others refer, by name. */
  Map<String, Object> components() {
    return components;
  }

  Map<String, Object> of(Type type) {
    Map<String, Object> simple = SIMPLE.get(type);
    if (simple != null) {
      return simple;
    }
    if (type instanceof ParameterizedType generic) {
      return container(generic);
    }
    if (type instanceof Class<?> known && known.isEnum()) {
      return constants(known);
    }
    if (type instanceof Class<?> known && known.isRecord()) {
      return reference(known);
    }
    throw new IllegalStateException(
        "A body contains the type %s, which has no schema.".formatted(type));
  }

  private Map<String, Object> container(ParameterizedType type) {
    Type[] arguments = type.getActualTypeArguments();
    if (type.getRawType() == List.class) {
      return Map.of("type", "array", "items", of(arguments[0]));
    }
    if (type.getRawType() == Map.class) {
      return Map.of("type", "object", "additionalProperties", of(arguments[1]));
    }
    throw new IllegalStateException(
        "A body contains the type %s, which has no schema.".formatted(type));
  }

  private static Map<String, Object> constants(Class<?> type) {
    List<String> names =
        Stream.of(type.getEnumConstants()).map(constant -> ((Enum<?>) constant).name()).toList();
    return Map.of("type", "string", "enum", names);
  }

  private Map<String, Object> reference(Class<?> type) {
    String name = type.getSimpleName();
    Class<?> other = named.putIfAbsent(name, type);
    if (other == null) {
      components.put(name, members(type));
    } else if (other != type) {
      throw new IllegalStateException("Two bodies are named %s.".formatted(name));
    }
    return Map.of("$ref", COMPONENTS + name);
  }

  private Map<String, Object> members(Class<?> type) {
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      Map<String, Object> schema = of(component.getGenericType());
      if (Members.isOptional(component)) {
        properties.put(component.getName(), nullable(schema));
      } else {
        properties.put(component.getName(), schema);
        required.add(component.getName());
      }
    }
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("properties", properties);
    if (!required.isEmpty()) {
      schema.put("required", required);
    }
    return schema;
  }

  private static Map<String, Object> nullable(Map<String, Object> schema) {
    if (schema.isEmpty()) {
      return schema;
    }
    @Nullable Object type = schema.get("type");
    if (type instanceof String name && !schema.containsKey("enum")) {
      Map<String, Object> wider = new LinkedHashMap<>(schema);
      wider.put("type", List.of(name, "null"));
      return wider;
    }
    return Map.of("anyOf", List.of(schema, Map.of("type", "null")));
  }
}
