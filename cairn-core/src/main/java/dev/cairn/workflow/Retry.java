package dev.cairn.workflow;

import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.StepTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How often and when a step is tried again, and how long a try may take.
 *
 * @param attempts tries at most, 1 or more
 * @param firstDelay the pause after the first failed try
 * @param factor what each further pause is multiplied with, 1 or more
 * @param longestDelay the longest pause
 * @param jitter how far a pause may randomly differ from its length, from 0 to 1
 * @param retryOn the exceptions that are retried; every {@link Exception} if empty
 * @param abortOn the exceptions that never are, even if {@code retryOn} names them
 * @param timeout how long one try may take, more than zero; null for no limit
 */
public record Retry(
    int attempts,
    Duration firstDelay,
    double factor,
    Duration longestDelay,
    double jitter,
    List<Class<? extends Throwable>> retryOn,
    List<Class<? extends Throwable>> abortOn,
    @Nullable Duration timeout) {
  private static final Retry NEVER =
      new Retry(
          1, Duration.ofMillis(500), 2, Duration.ofMinutes(1), 0.1, List.of(), List.of(), null);

  /** Refuses numbers out of their range. */
  public Retry {
    if (attempts < 1) {
      throw new InvalidArgumentException(
          "attempts", "attempts is %d; give 1 or more.".formatted(attempts));
    }
    if (firstDelay.isNegative() || longestDelay.compareTo(firstDelay) < 0) {
      throw new InvalidArgumentException(
          "delay",
          "firstDelay is %s and longestDelay %s; give 0 <= firstDelay <= longestDelay."
              .formatted(firstDelay, longestDelay));
    }
    if (!(factor >= 1) || Double.isInfinite(factor)) {
      throw new InvalidArgumentException(
          "factor", "factor is %s; give 1 or more.".formatted(factor));
    }
    if (!(jitter >= 0 && jitter <= 1)) {
      throw new InvalidArgumentException("jitter", "jitter is %s; give 0 to 1.".formatted(jitter));
    }
    check(timeout);
    retryOn = List.copyOf(retryOn);
    abortOn = List.copyOf(abortOn);
  }

  private static void check(@Nullable Duration timeout) {
    if (timeout != null && (timeout.isNegative() || timeout.isZero())) {
      throw new InvalidArgumentException(
          "timeout", "timeout is %s; give more than zero.".formatted(timeout));
    }
  }

  /**
   * One try, no more.
   *
   * @return the policy
   */
  public static Retry never() {
    return NEVER;
  }

  /**
   * So many tries at most, with pauses that double from half a second to a minute.
   *
   * @param attempts 1 or more
   * @return the policy
   */
  public static Retry attempts(int attempts) {
    return new Retry(
        attempts,
        NEVER.firstDelay,
        NEVER.factor,
        NEVER.longestDelay,
        NEVER.jitter,
        List.of(),
        List.of(),
        null);
  }

  /**
   * The same with other pauses.
   *
   * @param first the pause after the first failed try
   * @param factor what each further pause is multiplied with, 1 or more
   * @param longest the longest pause
   * @return the policy
   */
  public Retry delays(Duration first, double factor, Duration longest) {
    return new Retry(attempts, first, factor, longest, jitter, retryOn, abortOn, timeout);
  }

  /**
   * The same, for this kind of exception, besides those named before, and for no others.
   *
   * @param type what is retried
   * @return the policy
   */
  public Retry retryOn(Class<? extends Throwable> type) {
    return new Retry(
        attempts, firstDelay, factor, longestDelay, jitter, with(retryOn, type), abortOn, timeout);
  }

  /**
   * The same, but never for this kind of exception.
   *
   * @param type what is recorded at once
   * @return the policy
   */
  public Retry abortOn(Class<? extends Throwable> type) {
    return new Retry(
        attempts, firstDelay, factor, longestDelay, jitter, retryOn, with(abortOn, type), timeout);
  }

  /**
   * The same with a limit for each try: then its thread is interrupted, and once its code has
   * ended, the try counts as failed with a {@link StepTimeoutException}, whatever it gave.
   *
   * @param limit more than zero
   * @return the policy
   */
  public Retry timeout(Duration limit) {
    return new Retry(attempts, firstDelay, factor, longestDelay, jitter, retryOn, abortOn, limit);
  }

  /**
   * Whether a try that ended so is followed by another.
   *
   * @param failure what was thrown
   * @param tries how many tries there were, this one included
   * @return true if it is to be tried again
   */
  public boolean again(Throwable failure, int tries) {
    boolean named =
        retryOn.isEmpty()
            ? failure instanceof Exception
            : retryOn.stream().anyMatch(type -> type.isInstance(failure));
    return tries < attempts
        && named
        && abortOn.stream().noneMatch(type -> type.isInstance(failure));
  }

  /**
   * The pause before the next try.
   *
   * @param tries how many tries there were
   * @param draw a random number from 0 to 1
   * @return the pause, the jitter included
   */
  public Duration delay(int tries, double draw) {
    double grown = (double) milliseconds(firstDelay) * Math.pow(factor, tries - 1);
    double capped = Math.min(grown, (double) milliseconds(longestDelay));
    return Duration.ofMillis(Math.round(capped * (1 + jitter * (2 * draw - 1))));
  }

  /** No delay is too long for a number. */
  private static long milliseconds(Duration delay) {
    return TimeUnit.MILLISECONDS.convert(delay);
  }

  private static List<Class<? extends Throwable>> with(
      List<Class<? extends Throwable>> types, Class<? extends Throwable> type) {
    return Stream.concat(types.stream(), Stream.of(type)).toList();
  }
}
