package dev.cairn.springai;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.metadata.ChatResponseMetadata;
import org.springframework.ai.chat.metadata.DefaultUsage;
import org.springframework.ai.chat.metadata.EmptyRateLimit;
import org.springframework.ai.chat.metadata.RateLimit;

/**
 * The metadata of a response in its record.
 *
 * @param id the id that the provider gave; empty if there is none
 * @param model the model that gave the response; empty if unknown
 * @param usage the number of tokens
 * @param rateLimit what the provider permits; null if unknown
 * @param details the other metadata
 */
record RecordedMetadata(
    String id,
    String model,
    Usage usage,
    @Nullable RecordedRateLimit rateLimit,
    RecordedValue details) {

  /**
   * The number of tokens.
   *
   * @param prompt tokens of the request
   * @param completion tokens of the response
   * @param total both
   * @param cacheRead tokens of the request that were read from a cache; null if unknown
   * @param cacheWrite tokens of the request that were written to a cache; null if unknown
   * @param details what the provider says, as plain values
   */
  record Usage(
      @Nullable Integer prompt,
      @Nullable Integer completion,
      @Nullable Integer total,
      @Nullable Long cacheRead,
      @Nullable Long cacheWrite,
      RecordedValue details) {
    static Usage of(org.springframework.ai.chat.metadata.Usage usage) {
      return new Usage(
          usage.getPromptTokens(),
          usage.getCompletionTokens(),
          usage.getTotalTokens(),
          usage.getCacheReadInputTokens(),
          usage.getCacheWriteInputTokens(),
          RecordedValue.of(usage.getNativeUsage()));
    }

    DefaultUsage toUsage() {
      return new DefaultUsage(prompt, completion, total, details.toValue(), cacheRead, cacheWrite);
    }
  }

  /** What the provider permits; the accessors are those of Spring AI. */
  record RecordedRateLimit(
      @Nullable Long requestsLimit,
      @Nullable Long requestsRemaining,
      @Nullable Duration requestsReset,
      @Nullable Long tokensLimit,
      @Nullable Long tokensRemaining,
      @Nullable Duration tokensReset) {
    static @Nullable RecordedRateLimit of(RateLimit limit) {
      return limit instanceof EmptyRateLimit
          ? null
          : new RecordedRateLimit(
              limit.getRequestsLimit(),
              limit.getRequestsRemaining(),
              limit.getRequestsReset(),
              limit.getTokensLimit(),
              limit.getTokensRemaining(),
              limit.getTokensReset());
    }
  }

  static RecordedMetadata of(ChatResponseMetadata metadata) {
    return new RecordedMetadata(
        metadata.getId(),
        metadata.getModel(),
        Usage.of(metadata.getUsage()),
        RecordedRateLimit.of(metadata.getRateLimit()),
        RecordedValue.ofEntries(metadata.entrySet()));
  }

  ChatResponseMetadata toMetadata() {
    return ChatResponseMetadata.builder()
        .id(id)
        .model(model)
        .usage(usage.toUsage())
        .rateLimit(rateLimit == null ? new EmptyRateLimit() : new RestoredRateLimit(rateLimit))
        .metadata(details.toMap())
        .build();
  }
}
