package dev.cairn.examples.shop.wire;

import io.javalin.json.JsonMapper;
import java.lang.reflect.Type;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;

/** JSON as the shop and the provider speak it: nothing missing, nothing null, nothing unknown. */
public final class Json implements JsonMapper {
  private static final tools.jackson.databind.json.JsonMapper JACKSON =
      tools.jackson.databind.json.JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  /** JSON for Javalin. */
  public Json() {}

  /**
   * Writes a value.
   *
   * @param value a record, a map, a list
   * @return JSON, on one line
   */
  public static String write(Object value) {
    return JACKSON.writeValueAsString(value);
  }

  /**
   * Reads a value.
   *
   * @param json one value
   * @param type the type to bind it to
   * @param <T> the type
   * @return the value
   * @throws tools.jackson.core.JacksonException if the text is not JSON, or not such a value
   */
  public static <T> T read(String json, Class<T> type) {
    return JACKSON.readValue(json, type);
  }

  /**
   * Reads a value of any shape.
   *
   * @param json one value
   * @return its tree
   * @throws tools.jackson.core.JacksonException if the text is not JSON
   */
  public static JsonNode tree(String json) {
    return JACKSON.readTree(json);
  }

  /** Ends the line too, for people with curl. */
  @Override
  public String toJsonString(Object value, Type type) {
    return write(value) + "\n";
  }
}
