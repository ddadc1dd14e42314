package dev.cairn.agents.internal;

import dev.cairn.agents.Budget;
import dev.cairn.agents.ModelProviderException;
import dev.cairn.agents.RateLimit;
import dev.cairn.workflow.Retry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a durable model.
 *
 * @param step the name of its steps
 * @param retry how often and when a call is retried
 * @param retryAfter finds the time that a provider asks to wait; empty for failures for which the
 *     workflow does not sleep
 * @param details finds what programs decide by in an exception that a record may not restore
 * @param budgets what limits its usage
 * @param rateLimit what limits the rate of calls; null if nothing does
 */
public record CallSettings(
    String step,
    Retry retry,
    Function<Throwable, Optional<Duration>> retryAfter,
    Function<Throwable, Optional<ModelProviderException>> details,
    List<Budget> budgets,
    @Nullable RateLimit rateLimit) {
  /**
   * Returns the settings of a new model.
   *
   * @param retry how often and when a call is retried
   * @param retryAfter finds the time that a provider asks to wait
   * @return steps with the name {@code model}, without limits
   */
  public static CallSettings standard(
      Retry retry, Function<Throwable, Optional<Duration>> retryAfter) {
    return new CallSettings("model", retry, retryAfter, none -> Optional.empty(), List.of(), null);
  }

  /**
   * Sets how to find what programs decide by.
   *
   * @param details empty for failures that records restore
   * @return a changed copy
   */
  public CallSettings details(Function<Throwable, Optional<ModelProviderException>> details) {
    return new CallSettings(step, retry, retryAfter, details, budgets, rateLimit);
  }

  /**
   * Sets the name of the steps.
   *
   * @param step the name
   * @return a changed copy
   */
  public CallSettings step(String step) {
    return new CallSettings(step, retry, retryAfter, details, budgets, rateLimit);
  }

  /**
   * Sets the retry policy.
   *
   * @param retry how often and when a call is retried
   * @return a changed copy
   */
  public CallSettings retry(Retry retry) {
    return new CallSettings(step, retry, retryAfter, details, budgets, rateLimit);
  }

  /**
   * Sets how to find the time to wait.
   *
   * @param retryAfter empty for failures for which the workflow does not sleep
   * @return a changed copy
   */
  public CallSettings retryAfter(Function<Throwable, Optional<Duration>> retryAfter) {
    return new CallSettings(step, retry, retryAfter, details, budgets, rateLimit);
  }

  /**
   * Adds a budget.
   *
   * @param budget the budget
   * @return a changed copy
   */
  public CallSettings budget(Budget budget) {
    List<Budget> more = Stream.concat(budgets.stream(), Stream.of(budget)).toList();
    return new CallSettings(step, retry, retryAfter, details, more, rateLimit);
  }

  /**
   * Sets the rate limit.
   *
   * @param rateLimit what limits the rate of calls
   * @return a changed copy
   */
  public CallSettings rateLimit(RateLimit rateLimit) {
    return new CallSettings(step, retry, retryAfter, details, budgets, rateLimit);
  }
}
