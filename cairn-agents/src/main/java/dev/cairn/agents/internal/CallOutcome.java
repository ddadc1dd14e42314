package dev.cairn.agents.internal;

import java.time.Duration;
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
    @Nullable A answer, @Nullable Duration retryAfter, @Nullable String reason) {
  static <A> CallOutcome<A> answered(A answer) {
    return new CallOutcome<>(answer, null, null);
  }

  static <A> CallOutcome<A> postponed(Duration retryAfter, Throwable failure) {
    return new CallOutcome<>(null, retryAfter, failure.toString());
  }

  Duration pause() {
    return retryAfter == null ? Duration.ZERO : retryAfter;
  }
}
