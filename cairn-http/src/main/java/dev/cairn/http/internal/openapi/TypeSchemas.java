package dev.cairn.http.internal.openapi;

import dev.cairn.codec.JsonSchemas;
import dev.cairn.http.internal.json.Members;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * The JSON schemas of records, for the form in which Jackson writes and reads them. Each record is
 * a component of the document, to which others refer; {@link JsonSchemas} has the schemas of texts,
 * times and constants.
 */
final class TypeSchemas {
  private static final String COMPONENTS = "#/components/schemas/";

  /** Types with a schema of their own here: OpenAPI has formats for numbers. */
  private static final Map<Type, Map<String, Object>> OWN =
      Map.of(
          int.class, Map.of("type", "integer", "format", "int32"),
          Integer.class, Map.of("type", "integer", "format", "int32"),
          long.class, Map.of("type", "integer", "format", "int64"),
          Long.class, Map.of("type", "integer", "format", "int64"),
          JsonNode.class, Map.of());

  private static final Set<String> SIMPLE = Set.of("string", "boolean");

  private final Map<String, Object> components = new TreeMap<>();
  private final Map<String, Class<?>> named = new TreeMap<>();

  /** Returns the schemas of all records to which the others refer, by name. */
  Map<String, Object> components() {
    return components;
  }

  Map<String, Object> of(Type type) {
    Map<String, Object> own = OWN.get(type);
    if (own != null) {
      return own;
    }
    if (type instanceof ParameterizedType generic) {
      return container(generic);
    }
    if (type instanceof Class<?> known && known.isRecord()) {
      return reference(known);
    }
    Map<String, Object> simple = new JsonSchemas().of(type);
    if (simple.get("type") instanceof String name && SIMPLE.contains(name)) {
      return simple;
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
        properties.put(component.getName(), JsonSchemas.nullable(schema));
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
}
