package dev.cairn.springai;

import dev.cairn.agents.internal.ResponseStream;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.model.MessageAggregator;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** Receives one try of a streamed response from a model of Spring AI. */
final class StreamedResponse {
  private final ResponseStream<ChatResponse> parts;
  private String reasoning = "";

  /** Begins the try; called on the thread of the step. */
  StreamedResponse(String stream) {
    parts = new ResponseStream<>(stream);
  }

  /** Returns the response when it is complete. Afterwards nothing is appended. */
  ChatResponse await(Flux<ChatResponse> emitted) {
    Disposable subscription =
        new MessageAggregator()
            .aggregate(emitted, parts::complete)
            .subscribe(this::onPart, parts::fail);
    try {
      return parts.await(IllegalStateException::new);
    } finally {
      subscription.dispose();
    }
  }

  private void onPart(ChatResponse part) {
    Generation generation = part.getResult();
    if (generation == null) {
      return;
    }
    AssistantMessage message = generation.getOutput();
    appendReasoning(message);
    String text = message.getText();
    if (text == null || text.isEmpty()) {
      return;
    }
    if (isThought(message)) {
      parts.thinking(text);
    } else {
      parts.text(text);
    }
  }

  /** Some models emit their thoughts as texts with a mark. */
  private static boolean isThought(AssistantMessage message) {
    return Boolean.parseBoolean(String.valueOf(message.getMetadata().get("isThought")));
  }

  /** Others put the reasoning so far into the metadata of each part. */
  private void appendReasoning(AssistantMessage message) {
    if (message.getMetadata().get("reasoningContent") instanceof String soFar
        && soFar.length() > reasoning.length()) {
      parts.thinking(soFar.substring(soFar.startsWith(reasoning) ? reasoning.length() : 0));
      reasoning = soFar;
    }
  }
}
