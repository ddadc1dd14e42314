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
 * How often and when a step is retried, and how long one try may take. Immutable: each method
 * returns a changed copy. The names are those of the elements of {@link Step}.
 *
 * {@snippet :
 * Retry retry =
 *     Retry.attempts(10)
 *         .delay(Duration.ofSeconds(1))
 *         .maxDelay(Duration.ofMinutes(5))
 *         .abortOn(CardDeclinedException.class)
 *         .timeout(Duration.ofSeconds(30));
 * String payment = Durable.step("charge", retry, () -> payments.charge(order));
 * }
 *
 * <p>A failed try is retried if tries are left, its exception is one of {@code retryOn} and none of
 * {@code abortOn}, and {@code retryIf} returns true. The last exception is recorded as the outcome
 * of the step. Tries are counted within one run; after a crash of the process, an unrecorded step
 * begins again with the first try.
 *
 * @param attempts the maximum number of tries in one run, 1 or more; not related to the attempt of
 *     a workflow ({@link dev.cairn.operate.WorkflowSummary.Runner#attempt}), which counts its
 *     owners
 * @param delay the pause after the first failed try
 * @param backoff the factor by which each further pause is longer, 1 or more
 * @param maxDelay the longest pause
 * @param jitter the random deviation of a pause, as a fraction of its length, 0 to 1
 * @param retryOn the exceptions that are retried; every {@link Exception} if empty
 * @param abortOn the exceptions that are never retried, even if {@code retryOn} names them
 * @param retryIf a condition on the exceptions that {@code retryOn} and {@code abortOn} permit to
 *     retry, see {@link #retryIf(Predicate)}; null to retry all of them
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
   * Validates the values and copies the lists.
   *
   * @throws InvalidArgumentException if a value is out of range
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
   * Returns a policy with a single try.
   *
   * @return the policy
   */
  public static Retry never() {
    return NEVER;
  }

  /**
   * Returns a policy with a maximum number of tries, and pauses that double from half a second to a
   * minute.
   *
   * @param attempts the maximum number of tries in one run, 1 or more
   * @return the policy
   * @throws InvalidArgumentException if it is less than 1
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
   * Sets the pause after the first failed try. If {@code maxDelay} is shorter, it is set to the
   * same pause.
   *
   * @param pause the pause, zero or more
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
   * @param factor the factor, 1 or more
   * @return a changed copy
   * @throws InvalidArgumentException if it is less than 1
   */
  public Retry backoff(double factor) {
    return new Retry(attempts, delay, factor, maxDelay, jitter, retryOn, abortOn, retryIf, timeout);
  }

  /**
   * Sets the longest pause.
   *
   * @param longest the longest pause, at least {@link #delay()}
   * @return a changed copy
   * @throws InvalidArgumentException if it is shorter than {@link #delay()}
   */
  public Retry maxDelay(Duration longest) {
    return new Retry(attempts, delay, backoff, longest, jitter, retryOn, abortOn, retryIf, timeout);
  }

  /**
   * Sets the random deviation of the pauses.
   *
   * @param share the deviation, as a fraction of the pause, 0 to 1
   * @return a changed copy
   * @throws InvalidArgumentException if it is out of range
   */
  public Retry jitter(double share) {
    return new Retry(attempts, delay, backoff, maxDelay, share, retryOn, abortOn, retryIf, timeout);
  }

  /**
   * Adds an exception class to those that are retried. Other exceptions are not retried.
   *
   * @param type the exception class; subclasses are included
   * @return a changed copy
   */
  public Retry retryOn(Class<? extends Throwable> type) {
    return new Retry(
        attempts, delay, backoff, maxDelay, jitter, with(retryOn, type), abortOn, retryIf, timeout);
  }

  /**
   * Adds an exception class to those that are never retried, even if {@link #retryOn()} names them.
   *
   * @param type the exception class; subclasses are included
   * @return a changed copy
   */
  public Retry abortOn(Class<? extends Throwable> type) {
    return new Retry(
        attempts, delay, backoff, maxDelay, jitter, retryOn, with(abortOn, type), retryIf, timeout);
  }

  /**
   * Adds a condition on the exception, such as the HTTP status that it contains. If there are
   * several conditions, all must return true.
   *
   * <p>The condition is called after each failed try that would be retried by its exception class
   * and the number of tries, on the thread and in the scope of the step, with the exception that
   * the step threw. A replay does not call it. If it throws, the step is not retried: its exception
   * is the outcome, and the exception of the condition is added to it as suppressed.
   *
   * @param condition returns true to retry; it should be fast and have no side effects
   * @return a changed copy
   */
  public Retry retryIf(Predicate<? super Throwable> condition) {
    Predicate<? super Throwable> before = retryIf;
    Predicate<? super Throwable> both =
        before == null ? condition : failure -> before.test(failure) && condition.test(failure);
    return new Retry(attempts, delay, backoff, maxDelay, jitter, retryOn, abortOn, both, timeout);
  }

  /**
   * Limits the duration of each try. When it has passed, the thread is interrupted. When its code
   * has ended, the try counts as failed with a {@link StepTimeoutException}, even if it returned a
   * value.
   *
   * @param perTry the timeout of one try, more than zero
   * @return a changed copy
   * @throws InvalidArgumentException if it is zero or less
   */
  public Retry timeout(Duration perTry) {
    return new Retry(attempts, delay, backoff, maxDelay, jitter, retryOn, abortOn, retryIf, perTry);
  }

  /**
   * Returns whether a failed try is followed by another one. Throws what {@link #retryIf()} throws.
   *
   * @param failure the exception of the try
   * @param tries the number of tries so far, including this one
   * @return true to retry
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
   * @param random a random number from 0 to 1, for the jitter
   * @return the pause
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
