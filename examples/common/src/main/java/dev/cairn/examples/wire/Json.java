package dev.cairn.examples.wire;

import io.javalin.json.JsonMapper;
import java.lang.reflect.Type;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;

/** JSON of the examples. Missing, null and unknown members are rejected. */
public final class Json implements JsonMapper {
  private static final tools.jackson.databind.json.JsonMapper JACKSON =
      tools.jackson.databind.json.JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  /** Creates the mapper for Javalin. */
  public Json() {}

  /**
   * Writes a value.
   *
   * @param value a record, map or list
   * @return JSON on one line
   */
  public static String write(Object value) {
    return JACKSON.writeValueAsString(value);
  }

  /**
   * Reads a value.
   *
   * @param json the text
   * @param type the type of the value
   * @param <T> the type
   * @return the value
   * @throws tools.jackson.core.JacksonException if the text is not JSON, or not a value of the type
   */
  public static <T> T read(String json, Class<T> type) {
    return JACKSON.readValue(json, type);
  }

  /**
   * Reads a value of any type.
   *
   * @param json the text
   * @return its tree
   * @throws tools.jackson.core.JacksonException if the text is not JSON
   */
  public static JsonNode tree(String json) {
    return JACKSON.readTree(json);
  }

  /** Appends a line break, for users of curl. */
  @Override
  public String toJsonString(Object value, Type type) {
    return write(value) + "\n";
  }
}
