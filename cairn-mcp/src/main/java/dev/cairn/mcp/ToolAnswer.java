package dev.cairn.mcp;

import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a call of a tool.
 *
 * @param isError whether the client should take it for a failure
 * @param text the text for models
 * @param structured the same as plain values; null for a message
 */
record ToolAnswer(boolean isError, String text, @Nullable Map<String, Object> structured) {
  static ToolAnswer of(Map<String, Object> structured) {
    return new ToolAnswer(false, Json.write(structured), structured);
  }

  static ToolAnswer failure(Map<String, Object> structured) {
    return new ToolAnswer(true, Json.write(structured), structured);
  }

  static ToolAnswer failure(String message) {
    return new ToolAnswer(true, message, null);
  }

  CallToolResult toResult() {
    CallToolResult.Builder result = CallToolResult.builder().addTextContent(text).isError(isError);
    if (structured != null) {
      result.structuredContent(structured);
    }
    return result.build();
  }
}
