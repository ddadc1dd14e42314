package dev.cairn.examples.agent.stub;

import dev.cairn.examples.wire.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The messages of a request.
 *
 * @param system the system message; empty if there is none
 * @param user the last message of the user; empty if there is none
 * @param results the results of tools, in order
 */
record Conversation(String system, String user, List<ToolResult> results) {
  /** The result of one call of a tool. */
  record ToolResult(String tool, String text) {}

  static Conversation of(JsonNode request) {
    String system = "";
    String user = "";
    Map<String, String> tools = new HashMap<>();
    List<ToolResult> results = new ArrayList<>();
    for (JsonNode message : request.path("messages")) {
      switch (message.path("role").asString("")) {
        case "system" -> system = text(message);
        case "user" -> user = text(message);
        case "assistant" -> {
          for (JsonNode call : message.path("tool_calls")) {
            tools.put(
                call.path("id").asString(""), call.path("function").path("name").asString(""));
          }
        }
        case "tool" ->
            results.add(
                new ToolResult(
                    tools.getOrDefault(message.path("tool_call_id").asString(""), ""),
                    text(message)));
        default -> {}
      }
    }
    return new Conversation(system, user, List.copyOf(results));
  }

  /** The content is a text, or a list of parts. */
  private static String text(JsonNode message) {
    JsonNode content = message.path("content");
    if (!content.isArray()) {
      return content.asString("");
    }
    var text = new StringBuilder();
    content.forEach(part -> text.append(part.path("text").asString("")));
    return text.toString();
  }

  /** Returns the last result of a tool. */
  Optional<String> result(String tool) {
    return results.stream()
        .filter(result -> result.tool().equals(tool))
        .map(ToolResult::text)
        .reduce((first, last) -> last);
  }

  /** Returns arguments of a tool as JSON. */
  static String arguments(Map<String, Object> arguments) {
    return Json.write(arguments);
  }
}
