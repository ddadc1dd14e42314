package dev.cairn.codec;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.type.TypeFactory;

/**
 * Derives JSON schemas from types, for the JSON form that {@link JsonCodec} gives to their values:
 * objects have the fields of a class, sealed types have a member {@code @type}. A type whose form
 * is not known here gets a schema that permits everything; the codec then checks the value.
 *
 * <p>Schemas are written in place, because not all clients follow references. Only a type that
 * contains itself becomes a definition. The schemas of one object share their definitions, which
 * are to be added to the document as {@code $defs}. For one thread.
 */
public final class JsonSchemas {
  private static final TypeFactory TYPES = TypeFactory.createDefaultInstance();
  private static final String TYPE = "@type";

  private final Map<String, Object> definitions = new LinkedHashMap<>();
  private final Deque<JavaType> open = new ArrayDeque<>();
  private final Set<JavaType> recursive = new HashSet<>();

  /** Creates schemas without definitions. */
  public JsonSchemas() {}

  /**
   * Returns the schema of a type as a document of its own, with its definitions.
   *
   * @param type the type
   * @return the schema, as maps, lists, texts, numbers and booleans
   */
  public static Map<String, Object> document(Type type) {
    var schemas = new JsonSchemas();
    return schemas.withDefinitions(schemas.of(type));
  }

  /**
   * Returns the schema of the arguments of a call, an array with one value for each parameter, as a
   * document of its own.
   *
   * @param parameters the types of the parameters
   * @return the schema, as maps, lists, texts, numbers and booleans
   */
  public static Map<String, Object> arguments(List<? extends Type> parameters) {
    var schemas = new JsonSchemas();
    Map<String, Object> array = new LinkedHashMap<>();
    array.put("type", "array");
    if (!parameters.isEmpty()) {
      array.put("prefixItems", parameters.stream().map(schemas::of).toList());
    }
    array.put("items", false);
    array.put("minItems", parameters.size());
    return schemas.withDefinitions(array);
  }

  private Map<String, Object> withDefinitions(Map<String, Object> schema) {
    Map<String, Object> document = new LinkedHashMap<>(schema);
    if (!definitions.isEmpty()) {
      document.put("$defs", definitions);
    }
    return document;
  }

  /**
   * Returns the definitions to which the schemas refer.
   *
   * @return the definitions by name; empty if there are none
   */
  public Map<String, Object> definitions() {
    return Collections.unmodifiableMap(definitions);
  }

  /**
   * Returns the schema of a type.
   *
   * @param type the type
   * @return the schema, as maps, lists, texts, numbers and booleans
   */
  public Map<String, Object> of(Type type) {
    return of(TYPES.constructType(type));
  }

  private Map<String, Object> of(JavaType type) {
    Class<?> raw = type.getRawClass();
    Map<String, Object> simple = SimpleSchemas.find(raw);
    if (simple != null) {
      return simple;
    }
    if (type.isReferenceType() && type.getContentType() != null) {
      return nullable(of(type.getContentType()));
    }
    if (type.isArrayType() || type.isCollectionLikeType()) {
      return array(type);
    }
    if (type.isMapLikeType()) {
      return object("additionalProperties", of(type.getContentType()));
    }
    return isOpen(raw) ? new LinkedHashMap<>() : structure(type);
  }

  /** Returns whether this class does not know the form of the values of a class. */
  private static boolean isOpen(Class<?> raw) {
    boolean abstractType = Modifier.isAbstract(raw.getModifiers()) && !raw.isSealed();
    return abstractType
        || raw.getName().startsWith("java.")
        || raw.getName().startsWith("tools.jackson.")
        || raw.isAnnotationPresent(JsonTypeInfo.class)
        || Stream.of(raw.getDeclaredMethods())
            .anyMatch(method -> method.isAnnotationPresent(JsonValue.class));
  }

  private Map<String, Object> array(JavaType type) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "array");
    schema.put("items", of(type.getContentType()));
    if (Set.class.isAssignableFrom(type.getRawClass())) {
      schema.put("uniqueItems", true);
    }
    return schema;
  }

  /** Returns the schema of a type with members, or a reference if it contains itself. */
  private Map<String, Object> structure(JavaType type) {
    if (open.contains(type)) {
      recursive.add(type);
      return reference(type);
    }
    open.push(type);
    Map<String, Object> schema =
        type.getRawClass().isSealed() ? alternatives(type) : members(type, null);
    open.pop();
    if (!recursive.contains(type)) {
      return schema;
    }
    definitions.put(name(type), schema);
    return reference(type);
  }

  private Map<String, Object> alternatives(JavaType type) {
    List<Object> permitted = new ArrayList<>();
    collect(type, type.getRawClass(), permitted);
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("anyOf", permitted);
    return schema;
  }

  private void collect(JavaType base, Class<?> type, List<Object> found) {
    if (!Modifier.isAbstract(type.getModifiers())) {
      JavaType concrete =
          type == base.getRawClass() ? base : TYPES.constructSpecializedType(base, type);
      found.add(members(concrete, type.getSimpleName()));
    }
    if (type.isSealed()) {
      for (Class<?> subtype : type.getPermittedSubclasses()) {
        collect(base, subtype, found);
      }
    }
  }

  private Map<String, Object> members(JavaType type, @Nullable String typeName) {
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    if (typeName != null) {
      properties.put(TYPE, Map.of("const", typeName));
      required.add(TYPE);
    }
    for (JsonMember member : JsonMember.of(type)) {
      properties.put(member.name(), of(member));
      if (member.isRequired()) {
        required.add(member.name());
      }
    }
    return object(properties, required);
  }

  /**
   * Returns the schema of a member or parameter, with its description.
   *
   * @param member the member
   * @return the schema; it permits null if the member is not required
   */
  public Map<String, Object> of(JsonMember member) {
    Map<String, Object> plain = of(member.type());
    Map<String, Object> schema =
        new LinkedHashMap<>(
            member.isRequired() || member.type().isReferenceType() ? plain : nullable(plain));
    member.description().ifPresent(text -> schema.put("description", text));
    return schema;
  }

  /**
   * Returns the schema of an object with certain members and no others.
   *
   * @param properties the schemas of the members by name
   * @param required the names of the members that must be present
   * @return the schema
   */
  public static Map<String, Object> object(Map<String, Object> properties, List<String> required) {
    Map<String, Object> schema = object("properties", properties);
    if (!required.isEmpty()) {
      schema.put("required", required);
    }
    schema.put("additionalProperties", false);
    return schema;
  }

  private static Map<String, Object> object(String keyword, Object value) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put(keyword, value);
    return schema;
  }

  /**
   * Returns a schema that permits null, too, as models write it for what they leave out.
   *
   * @param schema the schema
   * @return the wider schema
   */
  public static Map<String, Object> nullable(Map<String, Object> schema) {
    if (schema.isEmpty()) {
      return schema;
    }
    Map<String, Object> wider = new LinkedHashMap<>(schema);
    if (schema.get("type") instanceof String type && !schema.containsKey("enum")) {
      wider.put("type", List.of(type, "null"));
      return wider;
    }
    wider.clear();
    wider.put("anyOf", List.of(schema, Map.of("type", "null")));
    return wider;
  }

  private static Map<String, Object> reference(JavaType type) {
    return new LinkedHashMap<>(Map.of("$ref", "#/$defs/" + name(type)));
  }

  /** Returns a name that is unique, and that can be part of a reference as it is. */
  private static String name(JavaType type) {
    return type.toCanonical().replaceAll("[^A-Za-z0-9_.-]+", "_");
  }
}
