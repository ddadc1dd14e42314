package dev.cairn.agents.internal;

import dev.cairn.agents.ModelProviderException;
import dev.cairn.agents.Usage;
import dev.cairn.common.TypeRef;
import dev.cairn.error.RecordedException;
import dev.cairn.error.UsageException;
import dev.cairn.workflow.Durable;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call of a model in workflow code: steps with tries, and pauses between the steps if the
 * provider asks for them.
 *
 * @param <A> the recorded form of responses
 */
public final class ModelCall<A> {
  private final CallSettings settings;
  private final TypeRef<CallOutcome<A>> type;
  private final Supplier<A> model;

  /**
   * Creates a call.
   *
   * @param settings the settings of the model
   * @param type the type of the records
   * @param model calls the model and waits for its response
   */
  public ModelCall(CallSettings settings, TypeRef<CallOutcome<A>> type, Supplier<A> model) {
    this.settings = settings;
    this.type = type;
    this.model = model;
  }

  /**
   * Calls the model, unless the call is recorded.
   *
   * @param restore makes a response of its recorded form
   * @param usage what a response has used
   * @param <R> the type of responses
   * @return the recorded response
   */
  public <R> R execute(Function<A, R> restore, Function<R, Usage> usage) {
    settings.budgets().forEach(budget -> budget.check());
    R response = restore.apply(answer());
    Usage used = usage.apply(response);
    settings.budgets().forEach(budget -> budget.add(used));
    return response;
  }

  private A answer() {
    for (int calls = 1; ; calls++) {
      if (settings.rateLimit() != null) {
        settings.rateLimit().await();
      }
      var tries = new Tries(calls < settings.retry().attempts());
      CallOutcome<A> outcome = inStep(tries);
      if (outcome.answer() != null) {
        return outcome.answer();
      }
      tries.pause(outcome.pause());
    }
  }

  private CallOutcome<A> inStep(Tries tries) {
    try {
      return Durable.step(settings.step(), settings.retry(), type, tries::execute);
    } catch (RecordedException replaced) {
      throw withDetails(replaced);
    }
  }

  /** The details were recorded with the exception, so they are the same on each replay. */
  private static RuntimeException withDetails(RecordedException replaced) {
    for (Throwable recorded : replaced.getSuppressed()) {
      if (recorded instanceof ModelProviderException details) {
        return new ModelProviderException(
            String.valueOf(details.getMessage()),
            details.originalType(),
            details.statusCode(),
            details.retryAfter().orElse(null),
            details.isTransient(),
            replaced);
      }
    }
    return replaced;
  }

  /** The tries of one step. */
  private final class Tries {
    private final boolean mayPause;
    private @Nullable RuntimeException postponed;

    Tries(boolean mayPause) {
      this.mayPause = mayPause;
    }

    CallOutcome<A> execute() {
      try {
        return CallOutcome.answered(model.get());
      } catch (RuntimeException failure) {
        ControlErrors.rethrow(failure);
        Optional<Duration> wait =
            mayPause ? settings.retryAfter().apply(failure) : Optional.empty();
        postponed = failure;
        if (wait.isEmpty()) {
          settings.details().apply(failure).ifPresent(failure::addSuppressed);
          throw failure;
        }
        return CallOutcome.postponed(wait.get(), failure);
      }
    }

    /**
     * Sleeps in the workflow. A call inside a step cannot sleep, and fails with its own failure.
     */
    void pause(Duration pause) {
      try {
        Durable.sleep(pause);
      } catch (UsageException insideStep) {
        if (postponed == null || insideStep.getCause() instanceof InterruptedException) {
          throw insideStep;
        }
        throw postponed;
      }
    }
  }
}
