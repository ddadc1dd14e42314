package dev.cairn.agents.stub;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@link OpenAiStub} answers. */
public sealed interface StubReply {
  String body(OpenAiStub.Call call);

  default int status() {
    return 200;
  }

  /** Whether the connection breaks before the end of the body. */
  default boolean isBroken() {
    return false;
  }

  /** Headers of the response. */
  default Map<String, String> headers() {
    return Map.of();
  }

  static StubReply text(String text) {
    return new Message(text, List.of(), false);
  }

  static StubReply tool(String id, String name, String arguments) {
    return new Message(null, List.of(new ToolCall(id, name, arguments)), false);
  }

  static StubReply tools(ToolCall... calls) {
    return new Message(null, List.of(calls), false);
  }

  /** A stream whose connection breaks after the text. */
  static StubReply brokenAfter(String text) {
    return new Message(text, List.of(), true);
  }

  static StubReply status(int status, String body) {
    return new Failure(status, body, Map.of());
  }

  /** One tool call of the model. */
  record ToolCall(String id, String name, String arguments) {}

  /** A failure, or a response that is not JSON. */
  record Failure(int status, String text, Map<String, String> headers) implements StubReply {
    @Override
    public String body(OpenAiStub.Call call) {
      return text;
    }
  }

  /** A response. */
  record Message(@Nullable String text, List<ToolCall> toolCalls, boolean isBroken)
      implements StubReply {
    @Override
    public String body(OpenAiStub.Call call) {
      return call.isStreaming() ? events(call) : json(completion(call));
    }

    private Map<String, Object> completion(OpenAiStub.Call call) {
      var message = new LinkedHashMap<String, Object>();
      message.put("role", "assistant");
      message.put("content", text);
      message.put("reasoning_content", "thought of " + call.turn());
      if (!toolCalls.isEmpty()) {
        message.put("tool_calls", calls());
      }
      var choice = new LinkedHashMap<String, Object>();
      choice.put("index", 0);
      choice.put("message", message);
      choice.put("finish_reason", finishReason());
      var completion = envelope(call, "chat.completion", choice);
      completion.put("usage", usage());
      return completion;
    }

    private static Map<String, Object> usage() {
      return Map.of(
          "prompt_tokens",
          10,
          "completion_tokens",
          5,
          "total_tokens",
          15,
          "prompt_tokens_details",
          Map.of("cached_tokens", 4),
          "completion_tokens_details",
          Map.of("reasoning_tokens", 2));
    }

    private String finishReason() {
      return toolCalls.isEmpty() ? "stop" : "tool_calls";
    }

    private List<Map<String, Object>> calls() {
      List<Map<String, Object>> calls = new ArrayList<>();
      for (ToolCall call : toolCalls) {
        var json = new LinkedHashMap<String, Object>();
        json.put("index", calls.size());
        json.put("id", call.id());
        json.put("type", "function");
        json.put("function", Map.of("name", call.name(), "arguments", call.arguments()));
        calls.add(json);
      }
      return calls;
    }

    private String events(OpenAiStub.Call call) {
      var events = new StringBuilder();
      if (text != null) {
        for (String word : text.split(" ", -1)) {
          events.append(event(call, Map.of("role", "assistant", "content", word + " "), null));
        }
      } else {
        events.append(event(call, Map.of("role", "assistant", "tool_calls", calls()), null));
      }
      if (!isBroken) {
        events.append(event(call, Map.of(), finishReason())).append("data: [DONE]\n\n");
      }
      return events.toString();
    }

    private static String event(
        OpenAiStub.Call call, Map<String, Object> delta, @Nullable String finishReason) {
      var choice = new LinkedHashMap<String, Object>();
      choice.put("index", 0);
      choice.put("delta", delta);
      choice.put("finish_reason", finishReason);
      return "data: " + json(envelope(call, "chat.completion.chunk", choice)) + "\n\n";
    }

    private static Map<String, Object> envelope(
        OpenAiStub.Call call, String type, Map<String, Object> choice) {
      var envelope = new LinkedHashMap<String, Object>();
      envelope.put("id", call.id());
      envelope.put("object", type);
      envelope.put("created", 1_700_000_000L);
      envelope.put("model", call.model());
      envelope.put("service_tier", "default");
      envelope.put("system_fingerprint", "fp_1");
      envelope.put("choices", List.of(choice));
      return envelope;
    }

    private static String json(Object value) {
      return OpenAiStub.JSON.writeValueAsString(value);
    }
  }
}
