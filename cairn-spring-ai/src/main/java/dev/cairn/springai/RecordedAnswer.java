package dev.cairn.springai;

import dev.cairn.agents.ModelResult;
import dev.cairn.agents.Usage;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.metadata.ChatGenerationMetadata;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;

/**
 * The response of a model in its record.
 *
 * @param generations the messages of the model, one unless the request asks for several
 * @param metadata the id, the model, the usage and so on
 */
record RecordedAnswer(List<Message> generations, RecordedMetadata metadata) implements ModelResult {

  /**
   * One message with why it ended.
   *
   * @param message the message
   * @param finishReason why the message ended; null if unknown
   * @param contentFilters the filters that were applied
   * @param details the other metadata
   */
  record Message(
      RecordedMessage message,
      @Nullable String finishReason,
      List<String> contentFilters,
      RecordedValue details) {
    static Message of(Generation generation) {
      ChatGenerationMetadata metadata = generation.getMetadata();
      return new Message(
          RecordedMessage.of(generation.getOutput()),
          metadata.getFinishReason(),
          metadata.getContentFilters().stream().sorted().toList(),
          RecordedValue.ofEntries(metadata.entrySet()));
    }

    Generation toGeneration() {
      ChatGenerationMetadata.Builder metadata =
          ChatGenerationMetadata.builder().finishReason(finishReason).metadata(details.toMap());
      contentFilters.forEach(metadata::contentFilter);
      return new Generation(message.toAssistantMessage(), metadata.build());
    }
  }

  static RecordedAnswer of(ChatResponse response) {
    return new RecordedAnswer(
        response.getResults().stream().map(Message::of).toList(),
        RecordedMetadata.of(response.getMetadata()));
  }

  @Override
  public Optional<Usage> modelUsage() {
    return Optional.of(DurableChatModel.usage(toResponse()));
  }

  ChatResponse toResponse() {
    return new ChatResponse(
        generations.stream().map(Message::toGeneration).toList(), metadata.toMetadata());
  }
}
