package dev.cairn.springai;

import dev.cairn.agents.ModelProviderException;
import dev.cairn.error.RecordedException;
import dev.cairn.error.StepTimeoutException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a failure of a model call means: whether it makes sense to try again, and when.
 *
 * <p>All methods look at the exception and its causes. They know the exceptions of Spring AI
 * ({@code TransientAiException}, {@code NonTransientAiException}) and of Spring's HTTP clients, and
 * those of the client libraries of OpenAI and Anthropic, by the HTTP status in them or by name;
 * also as workflow code catches them, such as a {@link ModelProviderException}.
 */
public final class ModelFailures {
  private static final int MAX_CAUSES = 20;
  private static final String JACKSON = "com.fasterxml.jackson.";
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int REQUEST_TIMEOUT = 408;
  private static final int SERVER_ERRORS = 500;

  /** The answer of a provider whose account has no money left, with the status of a rate limit. */
  private static final String QUOTA = "insufficient_quota";

  /** Exceptions without an HTTP status, of libraries that need not be present. */
  private static final Set<String> TRANSIENT =
      Set.of(
          "org.springframework.ai.retry.TransientAiException",
          "com.openai.errors.OpenAIIoException",
          "com.openai.errors.OpenAIRetryableException",
          "com.anthropic.errors.AnthropicIoException",
          "com.anthropic.errors.AnthropicRetryableException");

  /** The package of Spring AI's exceptions. */
  private static final String EXCEPTIONS = "org.springframework.ai.retry.";

  private static final String PERMANENT = EXCEPTIONS + "NonTransientAiException";

  /** Spring AI's exceptions contain the status in their message: "429 - {...}". */
  private static final Pattern STATUS =
      Pattern.compile("(?:HTTP )?([45]\\d\\d) - .*", Pattern.DOTALL);

  private ModelFailures() {}

  /**
   * Returns whether another try may succeed: rate limits, overload and errors of the server (5xx),
   * timeouts, and failures of the connection. Not so authentication, an invalid request, a context
   * that is too long, a model that does not exist, filtered content, an account without credit, and
   * a response that cannot be read, which was paid for.
   *
   * <p>Spring AI throws a {@code NonTransientAiException} for each status 4xx by default, also for
   * a rate limit. Its message contains the status, so it is recognized.
   *
   * @param failure the exception of the call
   * @return true to try again
   */
  public static boolean isTransient(Throwable failure) {
    Throwable current = failure;
    for (int depth = 0; current != null && depth < MAX_CAUSES; depth++) {
      Optional<Boolean> verdict = verdict(current);
      if (verdict.isPresent()) {
        return verdict.get() && !texts(failure).contains(QUOTA);
      }
      current = current.getCause();
    }
    return false;
  }

  private static Optional<Boolean> verdict(Throwable failure) {
    if (failure instanceof ModelProviderException known) {
      return Optional.of(known.isTransient());
    }
    return HttpFailure.of(failure)
        .map(http -> isTransient(http.status()))
        .or(() -> byType(failure));
  }

  private static Optional<Boolean> byType(Throwable failure) {
    String type =
        failure instanceof RecordedException recorded
            ? recorded.originalType()
            : failure.getClass().getName();
    if (TRANSIENT.contains(type)) {
      return Optional.of(true);
    }
    if (PERMANENT.equals(type)) {
      OptionalInt status = statusOf(failure);
      return Optional.of(status.isPresent() && isTransient(status.getAsInt()));
    }
    return switch (failure) {
      case IOException connection -> Optional.of(!isUnreadable(connection));
      case TimeoutException timeout -> Optional.of(true);
      case StepTimeoutException timeout -> Optional.of(true);
      default -> Optional.empty();
    };
  }

  private static boolean isTransient(int status) {
    return status == TOO_MANY_REQUESTS || status == REQUEST_TIMEOUT || status >= SERVER_ERRORS;
  }

  /**
   * The exceptions of Jackson 2, which some client libraries use, are I/O exceptions. A record
   * restores them as such, with the original type in the message.
   */
  private static boolean isUnreadable(IOException failure) {
    return failure.getClass().getName().startsWith(JACKSON)
        || String.valueOf(failure.getMessage()).startsWith(JACKSON);
  }

  /**
   * Returns how long the provider asks to wait: the value of a {@code Retry-After} header, as far
   * as the exception contains headers, or what its message says: OpenAI's {@code try again in 20s},
   * Azure's {@code retry after 6 seconds}, and Google's {@code retryDelay}.
   *
   * @param failure the exception of the call
   * @return the time to wait; empty if it is not known
   */
  public static Optional<Duration> retryAfter(Throwable failure) {
    Throwable current = failure;
    for (int depth = 0; current != null && depth < MAX_CAUSES; depth++) {
      Optional<Duration> wait =
          current instanceof ModelProviderException known
              ? known.retryAfter()
              : HttpFailure.of(current).flatMap(WaitTime::inHeaders);
      if (wait.isPresent()) {
        return wait;
      }
      current = current.getCause();
    }
    return WaitTime.inText(texts(failure));
  }

  /**
   * Returns the HTTP status of the answer of the provider, also of a failure that workflow code has
   * caught.
   *
   * @param failure the exception of the call
   * @return the status, 400 or more; empty if there was no answer or it is not known
   */
  public static OptionalInt status(Throwable failure) {
    Throwable current = failure;
    for (int depth = 0; current != null && depth < MAX_CAUSES; depth++) {
      OptionalInt status = statusOf(current);
      if (status.isPresent()) {
        return status;
      }
      current = current.getCause();
    }
    return OptionalInt.empty();
  }

  private static OptionalInt statusOf(Throwable failure) {
    Optional<HttpFailure> http = HttpFailure.of(failure);
    if (http.isPresent()) {
      return OptionalInt.of(http.get().status());
    }
    Matcher status = STATUS.matcher(String.valueOf(failure.getMessage()));
    return failure.getClass().getName().startsWith(EXCEPTIONS) && status.matches()
        ? OptionalInt.of(Integer.parseInt(status.group(1)))
        : OptionalInt.empty();
  }

  /** Returns what programs decide by in the exception of a client library. */
  static Optional<ModelProviderException> details(Throwable failure) {
    OptionalInt status = status(failure);
    String type = failure.getClass().getName();
    return status.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ModelProviderException(
                type + ": " + failure.getMessage(),
                type,
                status.getAsInt(),
                retryAfter(failure).orElse(null),
                isTransient(failure),
                null));
  }

  /** The messages and bodies of the exception and its causes. */
  private static String texts(Throwable failure) {
    var all = new StringBuilder();
    Throwable current = failure;
    for (int depth = 0; current != null && depth < MAX_CAUSES; depth++) {
      all.append(current.getMessage()).append('\n');
      all.append(HttpFailure.of(current).map(HttpFailure::body).orElse("")).append('\n');
      current = current.getCause();
    }
    return all.toString();
  }
}
