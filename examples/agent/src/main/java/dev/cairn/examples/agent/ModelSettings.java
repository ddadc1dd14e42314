package dev.cairn.examples.agent;

import dev.cairn.langchain4j.DurableChatModel;
import dev.cairn.langchain4j.ModelFailures;
import dev.cairn.workflow.Retry;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * Which model answers: any server with the chat-completions API of OpenAI.
 *
 * @param url the base URL, such as {@code https://api.openai.com/v1}
 * @param key the API key; it is sent to this URL and appears nowhere else
 * @param name the name of the model
 */
public record ModelSettings(URI url, String key, String name) {
  /** The header by which the stub tells the calls of a process from those of the next one. */
  public static final String PROCESS_HEADER = "X-Agent-Process";

  private static final Set<String> LOCAL = Set.of("127.0.0.1", "localhost");
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final int TRIES = 5;

  /** Rejects a URL that is none, and empty names. */
  public ModelSettings {
    if (url.getHost() == null || !String.valueOf(url.getScheme()).matches("https?")) {
      throw new IllegalArgumentException(
          "The URL of the model is '%s'; must be like https://api.openai.com/v1.".formatted(url));
    }
    if (key.isBlank() || name.isBlank()) {
      throw new IllegalArgumentException("The key and the name of the model must not be blank.");
    }
  }

  /**
   * Creates the durable model of the agents, whose tokens are appended to the stream {@code
   * tokens}.
   *
   * @param process identifies this process
   * @return the model
   */
  public DurableChatModel open(long process) {
    Map<String, String> headers =
        LOCAL.contains(url.getHost()) ? Map.of(PROCESS_HEADER, Long.toString(process)) : Map.of();
    OpenAiStreamingChatModel model =
        OpenAiStreamingChatModel.builder()
            .baseUrl(url.toString())
            .apiKey(key)
            .modelName(name)
            .timeout(TIMEOUT)
            .customHeaders(headers)
            .build();
    return DurableChatModel.streaming(model, ResearchAgent.TOKENS)
        .retry(Retry.attempts(TRIES).timeout(TIMEOUT).retryIf(ModelFailures::isTransient));
  }

  /** Leaves out the key. */
  @Override
  public String toString() {
    return "%s at %s".formatted(name, url);
  }
}
