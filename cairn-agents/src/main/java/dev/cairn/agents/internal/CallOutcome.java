package dev.cairn.agents.internal;

import dev.cairn.agents.ModelResult;
import dev.cairn.agents.Usage;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The recorded outcome of a model call: an answer, or the time to wait that the provider asked for.
 *
 * @param <A> the type of answers
 * @param answer the answer; null if the call was postponed
 * @param retryAfter how long to wait; null if there is an answer
 * @param reason why the call was postponed; null if there is an answer
 */
public record CallOutcome<A>(
    @Nullable A answer, @Nullable Duration retryAfter, @Nullable String reason)
    implements ModelResult {
  static <A> CallOutcome<A> answered(A answer) {
    return new CallOutcome<>(answer, null, null);
  }

  static <A> CallOutcome<A> postponed(Duration retryAfter, Throwable failure) {
    return new CallOutcome<>(null, retryAfter, failure.toString());
  }

  @Override
  public Optional<Usage> modelUsage() {
    return answer instanceof ModelResult result ? result.modelUsage() : Optional.empty();
  }

  Duration pause() {
    return retryAfter == null ? Duration.ZERO : retryAfter;
  }
}
