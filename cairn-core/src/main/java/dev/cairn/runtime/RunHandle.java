package dev.cairn.runtime;

import dev.cairn.api.AwaitTimeoutException;
import dev.cairn.api.CairnException;
import dev.cairn.api.CurrentScope;
import dev.cairn.api.Handle;
import dev.cairn.api.NoSuchWorkflowException;
import dev.cairn.api.Result;
import dev.cairn.api.Sentence;
import dev.cairn.api.UsageException;
import dev.cairn.api.ValueException;
import dev.cairn.api.WorkflowFailedException;
import dev.cairn.api.WorkflowState;
import dev.cairn.spi.Slot;
import dev.cairn.store.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A handle on a workflow that runs here or elsewhere. */
final class RunHandle<R extends @Nullable Object> implements Handle<R> {
  private final Endings endings;
  private final String id;
  private final String name;
  private final Slot slot;
  private final @Nullable RunLifecycle here;
  private final int failovers;

  /** A handle on a run whose end is known here as it comes, or on one that has to be watched. */
  RunHandle(Endings endings, String id, String name, Slot slot, @Nullable RunLifecycle here) {
    this.endings = endings;
    this.id = id;
    this.name = name;
    this.slot = slot;
    this.here = here;
    this.failovers = endings.failovers();
  }

  @Override
  public String id() {
    return id;
  }

  String name() {
    return name;
  }

  /** Whether the database has failed over since the workflow was known to exist. */
  boolean isOlderThanFailover() {
    return failovers != endings.failovers();
  }

  Slot slot() {
    return slot;
  }

  /** A copy of the result, from its record. */
  @Nullable Object value(Outcome.Success outcome) {
    return endings.value(id, slot, outcome);
  }

  @Override
  public R await() {
    try {
      return awaitExactly(null);
    } catch (RuntimeException | Error thrown) {
      throw thrown;
    } catch (Throwable checked) { // which a workflow may throw, and await does not declare
      throw failed(checked);
    }
  }

  @Override
  public R await(Duration limit) {
    try {
      return awaitExactly(limit);
    } catch (RuntimeException | Error thrown) {
      throw thrown;
    } catch (Throwable checked) { // which a workflow may throw, and await does not declare
      throw failed(checked);
    }
  }

  private WorkflowFailedException failed(Throwable checked) {
    return new WorkflowFailedException(
        "Workflow '%s' (%s) failed: %s The cause is what it threw."
            .formatted(id, name, Sentence.of(checked.toString())),
        checked);
  }

  /** Waits, and throws the very exception that the workflow threw. */
  @SuppressWarnings({"unchecked", "NullAway"}) // the value was bound to the result type R
  R awaitExactly(@Nullable Duration limit) throws Exception {
    if (CurrentScope.get() instanceof WorkflowScope scope && scope.engine().endings() == endings) {
      return (R) scope.children().await(this, limit);
    }
    return switch (uninterruptedEnd(limit)) {
      case Ended.Returned(var value) -> (R) value;
      case Ended.Recorded(var outcome) -> (R) endings.value(id, slot, outcome);
      case Ended.Threw(var exception) -> throw Throwing.asException(exception);
      case Ended.GotStuck(var stuck) -> throw stuck;
      case Ended.Dropped() -> throw closed();
    };
  }

  /** Only an interrupt of the current thread ends the wait. */
  private Ended uninterruptedEnd(@Nullable Duration limit) {
    try {
      return end(limit, false);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new UsageException(
          "The thread was interrupted while it waited for workflow '%s'. The workflow goes on; await it again."
              .formatted(id),
          interrupted);
    }
  }

  /** Waits for the end; a stuck workflow has ended unless one waits for more than that. */
  Ended end(@Nullable Duration limit, boolean beyondStuck) throws InterruptedException {
    CompletableFuture<Ended> end = endings.end(this, here, beyondStuck);
    try {
      return limit == null
          ? end.get()
          : end.get(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      throw new AwaitTimeoutException(
          "Workflow '%s' did not end within %s. It goes on; await it again, or ask for its status."
              .formatted(id, limit));
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof RuntimeException known
          ? known
          : new IllegalStateException(failed.getCause());
    }
  }

  @Override
  public WorkflowState status() {
    return endings.find(id).orElseThrow(this::gone).state();
  }

  private CairnException gone() {
    return isOlderThanFailover()
        ? Endings.lost(id)
        : new NoSuchWorkflowException(
            "There is no workflow '%s' any more. It was deleted.".formatted(id));
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // what the callback throws is logged
  public void onDone(Consumer<Result<R>> callback) {
    endings
        .end(this, here, false)
        .whenComplete((ended, problem) ->
            Endings.callBack(() ->
                callback.accept(
                    problem == null ? result(ended) : new Result.Failure<>(thrown(problem)))));
  }

  /** What a stage of a future adds is of no use to whoever is called back. */
  private static Throwable thrown(Throwable problem) {
    return problem instanceof CompletionException && problem.getCause() != null
        ? problem.getCause()
        : problem;
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // the value was bound to the result type R
  private Result<R> result(Ended ended) {
    return switch (ended) {
      case Ended.Returned(var value) -> new Result.Success<>((R) value);
      case Ended.Recorded(var outcome) -> decoded(outcome);
      case Ended.Threw(var exception) -> new Result.Failure<>(exception);
      case Ended.GotStuck(var stuck) -> new Result.Failure<>(stuck);
      case Ended.Dropped() -> new Result.Failure<>(closed());
    };
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // the value was bound to the result type R
  private Result<R> decoded(Outcome.Success outcome) {
    try {
      return new Result.Success<>((R) endings.value(id, slot, outcome));
    } catch (ValueException unreadable) {
      return new Result.Failure<>(unreadable);
    }
  }

  private UsageException closed() {
    return new UsageException(
        "Cairn was stopped before workflow '%s' ended. It goes on at the next start; await it then."
            .formatted(id));
  }
}
