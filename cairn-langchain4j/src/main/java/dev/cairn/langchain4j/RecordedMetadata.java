package dev.cairn.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import org.jspecify.annotations.Nullable;

/**
 * The metadata of a response in its record.
 *
 * @param id the id that the provider gave; null if there is none
 * @param modelName the model that gave the response; null if unknown
 * @param usage the number of tokens; null if unknown
 * @param finishReason why the response ended; null if unknown
 * @param openAi what only OpenAI's metadata have; null for other providers
 */
record RecordedMetadata(
    @Nullable String id,
    @Nullable String modelName,
    @Nullable Usage usage,
    @Nullable FinishReason finishReason,
    @Nullable OpenAiDetails openAi) {
  private static final String OPEN_AI = "dev.langchain4j.model.openai.OpenAiChatResponseMetadata";

  /** The number of tokens. */
  record Usage(@Nullable Integer input, @Nullable Integer output, @Nullable Integer total) {
    static @Nullable Usage of(@Nullable TokenUsage usage) {
      return usage == null
          ? null
          : new Usage(usage.inputTokenCount(), usage.outputTokenCount(), usage.totalTokenCount());
    }

    TokenUsage toUsage() {
      return new TokenUsage(input, output, total);
    }
  }

  static RecordedMetadata of(ChatResponseMetadata metadata) {
    return new RecordedMetadata(
        metadata.id(),
        metadata.modelName(),
        Usage.of(metadata.tokenUsage()),
        metadata.finishReason(),
        isOpenAiPresent() && OpenAiMetadata.isOpenAi(metadata)
            ? OpenAiMetadata.details(metadata)
            : null);
  }

  ChatResponseMetadata toMetadata() {
    return openAi != null && isOpenAiPresent() ? OpenAiMetadata.metadata(this, openAi) : plain();
  }

  private static boolean isOpenAiPresent() {
    try {
      Class.forName(OPEN_AI, false, RecordedMetadata.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException missing) {
      return false;
    }
  }

  private ChatResponseMetadata plain() {
    return ChatResponseMetadata.builder()
        .id(id)
        .modelName(modelName)
        .tokenUsage(usage == null ? null : usage.toUsage())
        .finishReason(finishReason)
        .build();
  }
}
