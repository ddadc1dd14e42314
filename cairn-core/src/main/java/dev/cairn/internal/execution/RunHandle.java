package dev.cairn.internal.execution;

import dev.cairn.common.Result;
import dev.cairn.common.WorkflowState;
import dev.cairn.error.AwaitTimeoutException;
import dev.cairn.error.CairnException;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.error.UsageException;
import dev.cairn.error.ValueException;
import dev.cairn.error.WorkflowFailedException;
import dev.cairn.internal.registry.Rethrow;
import dev.cairn.internal.run.Completion;
import dev.cairn.internal.run.RunLifecycle;
import dev.cairn.internal.scope.CurrentScope;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.internal.text.Sentence;
import dev.cairn.spi.ValueType;
import dev.cairn.start.Handle;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A handle on a workflow that runs here or elsewhere. */
public final class RunHandle<R extends @Nullable Object> implements Handle<R> {
  private final CompletionWatcher endings;
  private final String id;
  private final String name;
  private final ValueType slot;
  private final @Nullable RunLifecycle here;
  private final int failovers;

  /** A handle on a run whose end is known here as it comes, or on one that has to be watched. */
  public RunHandle(
      CompletionWatcher endings,
      String id,
      String name,
      ValueType slot,
      @Nullable RunLifecycle here) {
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

  ValueType slot() {
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
  @SuppressWarnings({"unchecked", "NullAway"})
  public // the value was bound to the result type R
  R awaitExactly(@Nullable Duration limit) throws Exception {
    if (CurrentScope.get() instanceof WorkflowScope scope && scope.host().endings() == endings) {
      return (R) scope.children().await(this, limit);
    }
    return switch (uninterruptedEnd(limit)) {
      case Completion.Returned(var value) -> (R) value;
      case Completion.Recorded(var outcome) -> (R) endings.value(id, slot, outcome);
      case Completion.Threw(var exception) -> throw Rethrow.asException(exception);
      case Completion.GotStuck(var stuck) -> throw stuck;
      case Completion.Dropped() -> throw closed();
    };
  }

  /** Only an interrupt of the current thread ends the wait. */
  private Completion uninterruptedEnd(@Nullable Duration limit) {
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
  Completion end(@Nullable Duration limit, boolean beyondStuck) throws InterruptedException {
    CompletableFuture<Completion> end = endings.end(this, here, beyondStuck);
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
  public WorkflowState state() {
    return endings.find(id).orElseThrow(this::gone).state();
  }

  private CairnException gone() {
    return isOlderThanFailover()
        ? CompletionWatcher.lost(id)
        : new NoSuchWorkflowException(
            "There is no workflow '%s' any more. It was deleted.".formatted(id));
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // what the callback throws is logged
  public void onDone(Consumer<Result<R>> callback) {
    endings
        .end(this, here, false)
        .whenComplete((ended, problem) ->
            CompletionWatcher.callBack(() ->
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
  private Result<R> result(Completion ended) {
    return switch (ended) {
      case Completion.Returned(var value) -> new Result.Success<>((R) value);
      case Completion.Recorded(var outcome) -> decoded(outcome);
      case Completion.Threw(var exception) -> new Result.Failure<>(exception);
      case Completion.GotStuck(var stuck) -> new Result.Failure<>(stuck);
      case Completion.Dropped() -> new Result.Failure<>(closed());
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
