package dev.cairn.springai;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The recorded outcome of a model call: an answer, or the time to wait that the provider asked for.
 *
 * @param answer the answer; null if the call was postponed
 * @param retryAfter how long to wait; null if there is an answer
 * @param reason why the call was postponed; null if there is an answer
 */
record RecordedCall(
    @Nullable RecordedAnswer answer, @Nullable Duration retryAfter, @Nullable String reason) {
  static RecordedCall answered(RecordedAnswer answer) {
    return new RecordedCall(answer, null, null);
  }

  static RecordedCall postponed(Duration retryAfter, Throwable failure) {
    return new RecordedCall(null, retryAfter, failure.toString());
  }

  Duration pause() {
    return retryAfter == null ? Duration.ZERO : retryAfter;
  }
}
