package dev.cairn.springai;

import dev.cairn.springai.RecordedMetadata.RecordedRateLimit;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.metadata.RateLimit;

/** What the provider permitted, decoded from a record. Unknown values are 0, as in Spring AI. */
record RestoredRateLimit(RecordedRateLimit limit) implements RateLimit {
  @Override
  public Long getRequestsLimit() {
    return number(limit.requestsLimit());
  }

  @Override
  public Long getRequestsRemaining() {
    return number(limit.requestsRemaining());
  }

  @Override
  public Duration getRequestsReset() {
    return duration(limit.requestsReset());
  }

  @Override
  public Long getTokensLimit() {
    return number(limit.tokensLimit());
  }

  @Override
  public Long getTokensRemaining() {
    return number(limit.tokensRemaining());
  }

  @Override
  public Duration getTokensReset() {
    return duration(limit.tokensReset());
  }

  private static Long number(@Nullable Long recorded) {
    return recorded == null ? 0L : recorded;
  }

  private static Duration duration(@Nullable Duration recorded) {
    return recorded == null ? Duration.ZERO : recorded;
  }
}
