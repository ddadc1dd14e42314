package dev.cairn.langchain4j;

import dev.cairn.agents.ModelProviderException;
import dev.cairn.error.StepTimeoutException;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.exception.RetriableException;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a failure of a model call means: whether it makes sense to try again, and when.
 *
 * <p>All methods look at the exception and its causes.
 */
public final class ModelFailures {
  private static final int MAX_CAUSES = 20;
  private static final String JACKSON = "com.fasterxml.jackson.";
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int REQUEST_TIMEOUT = 408;
  private static final int SERVER_ERRORS = 500;

  /** The answer of a provider whose account has no money left, with the status of a rate limit. */
  private static final String QUOTA = "insufficient_quota";

  /** OpenAI: "try again in 1m2.5s" or "in 350ms". */
  private static final Pattern TRY_AGAIN =
      Pattern.compile(
          "try again in (?:(?<h>\\d{1,3})h)?(?:(?<m>\\d{1,4})m(?!s))?(?:(?<n>\\d{1,7}(?:\\.\\d+)?)(?<unit>ms|s))?",
          Pattern.CASE_INSENSITIVE);

  /** Azure: "retry after 6 seconds"; Google: "retryDelay": "34s". */
  private static final Pattern RETRY_AFTER =
      Pattern.compile(
          "(?:retry after |\"retryDelay\"\\s*:\\s*\")(\\d{1,7}(?:\\.\\d+)?) ?s",
          Pattern.CASE_INSENSITIVE);

  private ModelFailures() {}

  /**
   * Returns whether another try may succeed: rate limits, overload and errors of the server (5xx),
   * timeouts, and failures of the connection. Not so authentication, an invalid request, a context
   * that is too long, a model that does not exist, filtered content, an account without credit, and
   * a response that cannot be read, which was paid for.
   *
   * @param failure the exception of the call
   * @return true to try again
   */
  public static boolean isTransient(Throwable failure) {
    Throwable current = failure;
    for (int depth = 0; current != null && depth < MAX_CAUSES; depth++) {
      Optional<Boolean> verdict = verdict(current);
      if (verdict.isPresent()) {
        return verdict.get() && !hasNoCredit(failure);
      }
      current = current.getCause();
    }
    return false;
  }

  private static Optional<Boolean> verdict(Throwable failure) {
    return switch (failure) {
      case ModelProviderException known -> Optional.of(known.isTransient());
      case NonRetriableException permanent -> Optional.of(false);
      case RetriableException retriable -> Optional.of(true);
      case HttpException http -> Optional.of(isTransient(http.statusCode()));
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
   * The exceptions of Jackson 2, which LangChain4j uses, are I/O exceptions. A record restores them
   * as such, with the original type in the message.
   */
  private static boolean isUnreadable(IOException failure) {
    return failure.getClass().getName().startsWith(JACKSON)
        || String.valueOf(failure.getMessage()).startsWith(JACKSON);
  }

  private static boolean hasNoCredit(Throwable failure) {
    return messages(failure).contains(QUOTA);
  }

  /**
   * Returns how long the provider asks to wait, as far as its message says so: OpenAI's {@code try
   * again in 20s}, Azure's {@code retry after 6 seconds}, and Google's {@code retryDelay}.
   *
   * @param failure the exception of the call
   * @return the time to wait; empty if it is not known
   */
  public static Optional<Duration> retryAfter(Throwable failure) {
    String messages = messages(failure);
    Matcher again = TRY_AGAIN.matcher(messages);
    if (again.find()) {
      Duration wait = duration(again);
      return wait.isZero() ? Optional.empty() : Optional.of(wait);
    }
    Matcher after = RETRY_AFTER.matcher(messages);
    return after.find() ? Optional.of(seconds(after.group(1), "s")) : Optional.empty();
  }

  /**
   * Returns the HTTP status of the answer of the provider, also of a failure that workflow code has
   * caught and whose types {@link DurableAgents#configure} allows.
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

  /** Records do not restore the exception that has the status, but what was added to it. */
  private static OptionalInt statusOf(Throwable failure) {
    return switch (failure) {
      case HttpException http -> OptionalInt.of(http.statusCode());
      case ModelProviderException known -> OptionalInt.of(known.statusCode());
      default ->
          Stream.of(failure.getSuppressed())
              .filter(ModelProviderException.class::isInstance)
              .mapToInt(added -> ((ModelProviderException) added).statusCode())
              .findFirst();
    };
  }

  /** Returns what programs decide by in the exception of a call. */
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

  private static Duration duration(Matcher found) {
    return Duration.ofHours(number(found.group("h")))
        .plusMinutes(number(found.group("m")))
        .plus(seconds(found.group("n"), found.group("unit")));
  }

  private static long number(@Nullable String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }

  private static Duration seconds(@Nullable String number, @Nullable String unit) {
    if (number == null || unit == null) {
      return Duration.ZERO;
    }
    double milliseconds = Double.parseDouble(number) * ("ms".equals(lower(unit)) ? 1 : 1000);
    return Duration.ofMillis((long) Math.ceil(milliseconds));
  }

  private static String lower(String unit) {
    return unit.toLowerCase(Locale.ROOT);
  }

  private static String messages(Throwable failure) {
    var all = new StringBuilder();
    Throwable current = failure;
    for (int depth = 0; current != null && depth < MAX_CAUSES; depth++) {
      all.append(current.getMessage()).append('\n');
      current = current.getCause();
    }
    return all.toString();
  }
}
