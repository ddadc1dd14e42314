package dev.cairn.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.openai.OpenAiChatResponseMetadata;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
import org.jspecify.annotations.Nullable;

/**
 * Reads and creates the metadata of OpenAI, whose module is optional: used only if it is present.
 */
final class OpenAiMetadata {
  private OpenAiMetadata() {}

  static boolean isOpenAi(ChatResponseMetadata metadata) {
    return metadata instanceof OpenAiChatResponseMetadata;
  }

  static OpenAiDetails details(ChatResponseMetadata metadata) {
    var openAi = (OpenAiChatResponseMetadata) metadata;
    OpenAiTokenUsage usage = openAi.tokenUsage();
    return new OpenAiDetails(
        openAi.created(),
        openAi.serviceTier(),
        openAi.systemFingerprint(),
        usage == null || usage.inputTokensDetails() == null
            ? null
            : new OpenAiDetails.InputDetails(usage.inputTokensDetails().cachedTokens()),
        usage == null || usage.outputTokensDetails() == null
            ? null
            : new OpenAiDetails.OutputDetails(usage.outputTokensDetails().reasoningTokens()));
  }

  static ChatResponseMetadata metadata(RecordedMetadata common, OpenAiDetails details) {
    return OpenAiChatResponseMetadata.builder()
        .id(common.id())
        .modelName(common.modelName())
        .tokenUsage(usage(common.usage(), details))
        .finishReason(common.finishReason())
        .created(details.created())
        .serviceTier(details.serviceTier())
        .systemFingerprint(details.systemFingerprint())
        .build();
  }

  private static @Nullable OpenAiTokenUsage usage(
      RecordedMetadata.@Nullable Usage common, OpenAiDetails details) {
    if (common == null) {
      return null;
    }
    OpenAiTokenUsage.Builder usage =
        OpenAiTokenUsage.builder()
            .inputTokenCount(common.input())
            .outputTokenCount(common.output())
            .totalTokenCount(common.total());
    if (details.input() != null) {
      usage.inputTokensDetails(
          OpenAiTokenUsage.InputTokensDetails.builder()
              .cachedTokens(details.input().cachedTokens())
              .build());
    }
    if (details.output() != null) {
      usage.outputTokensDetails(
          OpenAiTokenUsage.OutputTokensDetails.builder()
              .reasoningTokens(details.output().reasoningTokens())
              .build());
    }
    return usage.build();
  }
}
