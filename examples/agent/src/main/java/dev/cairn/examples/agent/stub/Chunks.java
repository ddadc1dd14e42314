package dev.cairn.examples.agent.stub;

import dev.cairn.examples.agent.stub.Reply.Text;
import dev.cairn.examples.agent.stub.Reply.ToolCall;
import dev.cairn.examples.agent.stub.Reply.Tools;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of a response: whole, or in chunks.
 *
 * @param id the id of the response
 * @param model the name of the model
 * @param content the hash of the request, for the ids of tool calls
 * @param promptTokens how long the request was
 */
record Chunks(String id, String model, String content, int promptTokens) {
  private static final long CREATED = 1_700_000_000L;
  private static final int ID_LENGTH = 12;

  /** Returns the response in one part. */
  Map<String, Object> whole(Reply reply) {
    var message = new LinkedHashMap<String, @Nullable Object>();
    message.put("role", "assistant");
    message.put("content", reply instanceof Text answer ? answer.text() : null);
    if (reply instanceof Tools tools) {
      message.put("tool_calls", toolCalls(tools, true));
    }
    var choice = new LinkedHashMap<String, Object>();
    choice.put("index", 0);
    choice.put("message", message);
    choice.put("finish_reason", finishReason(reply));
    Map<String, Object> whole = envelope("chat.completion", List.of(choice));
    whole.put("usage", usage(parts(reply).size()));
    return whole;
  }

  /** Returns the response in chunks of one token, or of one piece of a tool call, and the usage. */
  List<Map<String, Object>> stream(Reply reply) {
    List<Map<String, Object>> chunks = new ArrayList<>();
    List<Map<String, Object>> parts = parts(reply);
    for (Map<String, Object> delta : parts) {
      chunks.add(chunk(delta, null));
    }
    chunks.add(chunk(Map.of(), finishReason(reply)));
    Map<String, Object> last = envelope("chat.completion.chunk", List.of());
    last.put("usage", usage(parts.size()));
    chunks.add(last);
    return chunks;
  }

  private List<Map<String, Object>> parts(Reply reply) {
    return switch (reply) {
      case Text answer -> words(answer.text());
      case Tools tools -> pieces(tools);
    };
  }

  private static List<Map<String, Object>> words(String text) {
    List<Map<String, Object>> words = new ArrayList<>();
    for (String word : text.split("(?<= )", -1)) {
      words.add(Map.of("content", word));
    }
    return words;
  }

  /** Of each call its name first, then its arguments in two pieces. */
  private List<Map<String, Object>> pieces(Tools tools) {
    List<Map<String, Object>> calls = toolCalls(tools, false);
    List<Map<String, Object>> pieces = new ArrayList<>();
    for (int index = 0; index < calls.size(); index++) {
      String arguments = tools.calls().get(index).arguments();
      int half = arguments.length() / 2;
      pieces.add(Map.of("tool_calls", List.of(calls.get(index))));
      pieces.add(argumentsOf(index, arguments.substring(0, half)));
      pieces.add(argumentsOf(index, arguments.substring(half)));
    }
    return pieces;
  }

  private static Map<String, Object> argumentsOf(int index, String piece) {
    return Map.of(
        "tool_calls", List.of(Map.of("index", index, "function", Map.of("arguments", piece))));
  }

  /** The ids follow from the request, so that a repeated call gets the same ones. */
  private List<Map<String, Object>> toolCalls(Tools tools, boolean withArguments) {
    List<Map<String, Object>> calls = new ArrayList<>();
    for (ToolCall call : tools.calls()) {
      var json = new LinkedHashMap<String, Object>();
      json.put("index", calls.size());
      json.put("id", "call_%s_%d".formatted(content.substring(0, ID_LENGTH), calls.size()));
      json.put("type", "function");
      json.put(
          "function",
          Map.of("name", call.name(), "arguments", withArguments ? call.arguments() : ""));
      calls.add(json);
    }
    return calls;
  }

  private static String finishReason(Reply reply) {
    return reply instanceof Tools ? "tool_calls" : "stop";
  }

  private Map<String, Object> usage(int completionTokens) {
    return Map.of(
        "prompt_tokens",
        promptTokens,
        "completion_tokens",
        completionTokens,
        "total_tokens",
        promptTokens + completionTokens);
  }

  private Map<String, Object> chunk(Map<String, Object> delta, @Nullable String finishReason) {
    var choice = new LinkedHashMap<String, @Nullable Object>();
    choice.put("index", 0);
    choice.put("delta", delta);
    choice.put("finish_reason", finishReason);
    return envelope("chat.completion.chunk", List.of(choice));
  }

  private Map<String, Object> envelope(
      String type, List<? extends Map<String, ? extends @Nullable Object>> choices) {
    var envelope = new LinkedHashMap<String, Object>();
    envelope.put("id", id);
    envelope.put("object", type);
    envelope.put("created", CREATED);
    envelope.put("model", model);
    envelope.put("choices", choices);
    return envelope;
  }
}
