package dev.cairn.agents.internal;

import dev.cairn.codec.JsonCodec;
import dev.cairn.common.TypeRef;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.spi.ValueType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The arguments of a tool call, which the model writes as a JSON object. */
public final class ToolCallText {
  private static final JsonCodec JSON = new JsonCodec();
  private static final ValueType OBJECT =
      new ValueType("the arguments of a tool", new TypeRef<Map<String, Object>>() {}.type());

  private ToolCallText() {}

  /**
   * Parses the arguments of a call.
   *
   * @param text the text of the model; null or blank for none
   * @return the values by name
   * @throws dev.cairn.error.ValueException if the text is no JSON object
   */
  @SuppressWarnings("unchecked") // the codec returns the declared type
  public static Map<String, Object> parse(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return Map.of();
    }
    var arguments = (Map<String, Object>) JSON.decode(OBJECT, text);
    return arguments == null ? Map.of() : arguments;
  }

  /**
   * Writes arguments as the model would.
   *
   * @param arguments the values by name
   * @return a JSON object
   */
  public static String write(Map<String, Object> arguments) {
    return JSON.encode(OBJECT, arguments);
  }

  /**
   * Returns an argument that is a text.
   *
   * @param arguments the values by name
   * @param name its name
   * @return the text
   * @throws InvalidArgumentException if there is no such text
   */
  public static String text(Map<String, Object> arguments, String name) {
    if (arguments.get(name) instanceof String text) {
      return text;
    }
    throw missing(name, "text");
  }

  /**
   * Returns an argument that is a list of texts.
   *
   * @param arguments the values by name
   * @param name its name
   * @return the texts
   * @throws InvalidArgumentException if there is no such list
   */
  public static List<String> texts(Map<String, Object> arguments, String name) {
    if (arguments.get(name) instanceof List<?> list
        && list.stream().allMatch(String.class::isInstance)) {
      return list.stream().map(String.class::cast).toList();
    }
    throw missing(name, "a list of texts");
  }

  private static InvalidArgumentException missing(String name, String type) {
    return new InvalidArgumentException(
        name, "The argument '%s' must be %s.".formatted(name, type));
  }
}
