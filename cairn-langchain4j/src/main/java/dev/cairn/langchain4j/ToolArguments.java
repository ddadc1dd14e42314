package dev.cairn.langchain4j;

import dev.cairn.agents.internal.ToolCallText;
import dev.cairn.error.ValueException;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.exception.ToolArgumentsException;
import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import java.util.Map;

/** The arguments of a tool call, which the model writes as a JSON object. */
final class ToolArguments {
  private ToolArguments() {}

  /**
   * Parses the arguments of a call.
   *
   * @throws ToolArgumentsException if they are no JSON object; the model is told so
   */
  static Map<String, Object> parse(ToolExecutionRequest request) {
    try {
      return ToolCallText.parse(request.arguments());
    } catch (ValueException malformed) {
      throw new ToolArgumentsException(malformed);
    }
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
