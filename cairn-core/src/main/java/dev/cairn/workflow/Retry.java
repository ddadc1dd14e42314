package dev.cairn.workflow;

import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.StepTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * When a step is tried again, and how long one try may take. Immutable: each method returns a
 * changed copy. The names are those of the elements of {@link Step}.
 *
 * <pre>{@code
 * Retry.attempts(5).delay(Duration.ofSeconds(1)).retryOn(IOException.class).retryIf(Checkout::isTransient)
 * }</pre>
 *
 * <p>A failed try is followed by another one if there are attempts left, its exception is one of
 * {@code retryOn} and none of {@code abortOn}, and {@code retryIf} returns true. Tries are counted
 * in memory: if the process dies between two of them, the count begins again.
 *
 * @param attempts the maximum number of tries, 1 or more
 * @param delay the pause after the first failed try
 * @param backoff the factor by which each further pause is longer, 1 or more
 * @param maxDelay the longest pause
 * @param jitter how far a pause may randomly differ from its length, as a share from 0 to 1
 * @param retryOn the exceptions that are retried; every {@link Exception} if empty
 * @param abortOn the exceptions that are not retried, even if {@code retryOn} names them
 * @param retryIf decides about exceptions that the types permit to retry; null to retry them all.
 *     See {@link #retryIf(Predicate)}
 * @param timeout the maximum duration of one try, more than zero; null for no limit
 */
public record Retry(
    int attempts,
    Duration delay,
    double backoff,
    Duration maxDelay,
    double jitter,
    List<Class<? extends Throwable>> retryOn,
    List<Class<? extends Throwable>> abortOn,
    @Nullable Predicate<? super Throwable> retryIf,
    @Nullable Duration timeout) {
  private static final Retry NEVER =
      new Retry(
          1,
          Duration.ofMillis(500),
          2,
          Duration.ofMinutes(1),
          0.1,
          List.of(),
          List.of(),
          null,
          null);

  /**
   * Checks the numbers.
   *
   * @throws InvalidArgumentException if one is out of its range
   */
  public Retry {
    if (attempts < 1) {
      throw new InvalidArgumentException(
          "attempts", "attempts is %d; must be at least 1.".formatted(attempts));
    }
    if (delay.isNegative() || maxDelay.compareTo(delay) < 0) {
      throw new InvalidArgumentException(
          "delay",
          "delay is %s and maxDelay %s; must be 0 <= delay <= maxDelay."
              .formatted(delay, maxDelay));
    }
    if (!(backoff >= 1) || Double.isInfinite(backoff)) {
      throw new InvalidArgumentException(
          "backoff", "backoff is %s; must be at least 1.".formatted(backoff));
    }
    if (!(jitter >= 0 && jitter <= 1)) {
      throw new InvalidArgumentException(
          "jitter", "jitter is %s; must be from 0 to 1.".formatted(jitter));
    }
    check(timeout);
    retryOn = List.copyOf(retryOn);
    abortOn = List.copyOf(abortOn);
  }

  private static void check(@Nullable Duration timeout) {
    if (timeout != null && (timeout.isNegative() || timeout.isZero())) {
      throw new InvalidArgumentException(
          "timeout", "timeout is %s; must be more than zero.".formatted(timeout));
    }
  }

  /**
   * Returns the policy of one try without retries.
   *
   * @return the policy
   */
  public static Retry never() {
    return NEVER;
  }

  /**
   * Returns a policy with a number of tries. The pauses double from half a second to a minute.
   *
   * @param attempts the maximum number of tries, 1 or more
   * @return the policy
   * @throws InvalidArgumentException if the number is out of range
   */
  public static Retry attempts(int attempts) {
    return new Retry(
        attempts,
        NEVER.delay,
        NEVER.backoff,
        NEVER.maxDelay,
        NEVER.jitter,
        List.of(),
        List.of(),
        null,
        null);
  }

  /**
   * Sets the pause after the first failed try. A {@code maxDelay} that is shorter becomes as long.
   *
   * @param pause zero or more
   * @return a changed copy
   * @throws InvalidArgumentException if it is negative
   */
  public Retry delay(Duration pause) {
    Duration longest = maxDelay.compareTo(pause) < 0 ? pause : maxDelay;
    return new Retry(attempts, pause, backoff, longest, jitter, retryOn, abortOn, retryIf, timeout);
  }

  /**
   * Sets the factor by which each further pause is longer.
   *
   * @param factor 1 or more
   * @return a changed copy
   * @throws InvalidArgumentException if it is out of range
   */
  public Retry backoff(double factor) {
    return new Retry(attempts, delay, factor, maxDelay, jitter, retryOn, abortOn, retryIf, timeout);
  }

  /**
   * Sets the longest pause.
   *
   * @param longest {@link #delay()} or more
   * @return a changed copy
   * @throws InvalidArgumentException if it is shorter than {@link #delay()}
   */
  public Retry maxDelay(Duration longest) {
    return new Retry(attempts, delay, backoff, longest, jitter, retryOn, abortOn, retryIf, timeout);
  }

  /**
   * Sets how far a pause may randomly differ from its length.
   *
   * @param share a share of the pause, from 0 to 1
   * @return a changed copy
   * @throws InvalidArgumentException if it is out of range
   */
  public Retry jitter(double share) {
    return new Retry(attempts, delay, backoff, maxDelay, share, retryOn, abortOn, retryIf, timeout);
  }

  /**
   * Adds a type of exceptions that are retried. Exceptions of no such type are not retried.
   *
   * @param type the type, with its subclasses
   * @return a changed copy
   */
  public Retry retryOn(Class<? extends Throwable> type) {
    return new Retry(
        attempts, delay, backoff, maxDelay, jitter, with(retryOn, type), abortOn, retryIf, timeout);
  }

  /**
   * Adds a type of exceptions that are not retried, even if {@link #retryOn()} names them.
   *
   * @param type the type, with its subclasses
   * @return a changed copy
   */
  public Retry abortOn(Class<? extends Throwable> type) {
    return new Retry(
        attempts, delay, backoff, maxDelay, jitter, retryOn, with(abortOn, type), retryIf, timeout);
  }

  /**
   * Adds a condition on the exception, for what a type does not say, such as an HTTP status. If
   * there are several, all must return true.
   *
   * <p>It is called after each failed try that the types and the number of attempts permit to
   * retry, on the thread and in the scope of the step, with the exception as the step threw it. It
   * is not called on replay. If it throws, the step is not retried: the step's exception is the
   * outcome, and that of the predicate is added to it as suppressed.
   *
   * @param condition returns whether to try again; fast, and without side effects
   * @return a changed copy
   */
  public Retry retryIf(Predicate<? super Throwable> condition) {
    Predicate<? super Throwable> before = retryIf;
    Predicate<? super Throwable> both =
        before == null ? condition : failure -> before.test(failure) && condition.test(failure);
    return new Retry(attempts, delay, backoff, maxDelay, jitter, retryOn, abortOn, both, timeout);
  }

  /**
   * Sets the maximum duration of one try. A try that takes longer is interrupted; when its code has
   * ended, the try fails with a {@link StepTimeoutException}, whatever the code returned or threw.
   *
   * @param limit more than zero
   * @return a changed copy
   * @throws InvalidArgumentException if it is not
   */
  public Retry timeout(Duration limit) {
    return new Retry(attempts, delay, backoff, maxDelay, jitter, retryOn, abortOn, retryIf, limit);
  }

  /**
   * Returns whether a failed try is followed by another one. Throws what {@link #retryIf()} throws.
   *
   * @param failure the exception of the try
   * @param tries the number of tries so far, this one included
   * @return true if the step is tried again
   */
  public boolean permits(Throwable failure, int tries) {
    boolean named =
        retryOn.isEmpty()
            ? failure instanceof Exception
            : retryOn.stream().anyMatch(type -> type.isInstance(failure));
    return tries < attempts
        && named
        && abortOn.stream().noneMatch(type -> type.isInstance(failure))
        && (retryIf == null || retryIf.test(failure));
  }

  /**
   * Returns the pause before the next try.
   *
   * @param tries the number of tries so far, 1 or more
   * @param random a random number from 0 to 1
   * @return the pause with its jitter
   */
  public Duration pause(int tries, double random) {
    double grown = (double) milliseconds(delay) * Math.pow(backoff, tries - 1);
    double capped = Math.min(grown, (double) milliseconds(maxDelay));
    return Duration.ofMillis(Math.round(capped * (1 + jitter * (2 * random - 1))));
  }

  /** Saturates, so that no delay is too long. */
  private static long milliseconds(Duration delay) {
    return TimeUnit.MILLISECONDS.convert(delay);
  }

  private static List<Class<? extends Throwable>> with(
      List<Class<? extends Throwable>> types, Class<? extends Throwable> type) {
    return Stream.concat(types.stream(), Stream.of(type)).toList();
  }
}
