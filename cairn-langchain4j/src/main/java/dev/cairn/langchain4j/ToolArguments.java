package dev.cairn.langchain4j;

import dev.cairn.codec.JsonCodec;
import dev.cairn.common.TypeRef;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.ValueException;
import dev.cairn.spi.ValueType;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.exception.ToolArgumentsException;
import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import java.util.List;
import java.util.Map;

/** The arguments of a tool call, which the model writes as a JSON object. */
final class ToolArguments {
  private static final JsonCodec JSON = new JsonCodec();
  private static final ValueType OBJECT =
      new ValueType("the arguments of a tool", new TypeRef<Map<String, Object>>() {}.type());

  private ToolArguments() {}

  /**
   * Parses the arguments of a call.
   *
   * @throws ToolArgumentsException if they are no JSON object; the model is told so
   */
  @SuppressWarnings("unchecked") // the codec returns the declared type
  static Map<String, Object> parse(ToolExecutionRequest request) {
    String text = request.arguments();
    if (text == null || text.isBlank()) {
      return Map.of();
    }
    try {
      var arguments = (Map<String, Object>) JSON.decode(OBJECT, text);
      return arguments == null ? Map.of() : arguments;
    } catch (ValueException malformed) {
      throw new ToolArgumentsException(malformed);
    }
  }

  static String write(Map<String, Object> arguments) {
    return JSON.encode(OBJECT, arguments);
  }

  static String text(Map<String, Object> arguments, String name) {
    if (arguments.get(name) instanceof String text) {
      return text;
    }
    throw missing(name, "text");
  }

  static List<String> texts(Map<String, Object> arguments, String name) {
    if (arguments.get(name) instanceof List<?> list
        && list.stream().allMatch(String.class::isInstance)) {
      return list.stream().map(String.class::cast).toList();
    }
    throw missing(name, "a list of texts");
  }

  private static ToolArgumentsException missing(String name, String type) {
    return new ToolArgumentsException(
        new InvalidArgumentException(name, "The argument '%s' must be %s.".formatted(name, type)));
  }

  /** The schema of a list of texts. */
  static JsonArraySchema texts(String description) {
    return JsonArraySchema.builder()
        .description(description)
        .items(JsonStringSchema.builder().build())
        .build();
  }

  static InvocationContext context(Object memoryId) {
    return InvocationContext.builder().chatMemoryId(memoryId).build();
  }
}
