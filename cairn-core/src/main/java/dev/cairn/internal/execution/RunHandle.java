package dev.cairn.internal.execution;

import dev.cairn.common.Result;
import dev.cairn.common.WorkflowState;
import dev.cairn.error.AwaitTimeoutException;
import dev.cairn.error.CairnException;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.error.UsageException;
import dev.cairn.error.ValueException;
import dev.cairn.error.WorkflowFailedException;
import dev.cairn.internal.background.OutsideWaits;
import dev.cairn.internal.failure.Rethrow;
import dev.cairn.internal.run.Completion;
import dev.cairn.internal.run.RunLifecycle;
import dev.cairn.internal.scope.CurrentScope;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.internal.text.Sentence;
import dev.cairn.internal.timing.Deadlines;
import dev.cairn.spi.ValueType;
import dev.cairn.start.Handle;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A handle on a workflow that runs in this or another process. Thread-safe. */
public final class RunHandle<R extends @Nullable Object> implements Handle<R> {
  private static final String CALLBACK_ADVICE =
      "Use await() there, in a branch if other work is to go on meanwhile.";

  private final CompletionWatcher completionWatcher;
  private final String id;
  private final String name;
  private final ValueType resultType;
  private final @Nullable RunLifecycle localRun;
  private final int failovers;

  /** Whether the workflow was started in a transaction of this thread that is still open. */
  private final BooleanSupplier uncommitted;

  /**
   * Creates a handle.
   *
   * @param localRun the run in this process, whose completion is known at once; null to poll the
   *     database
   */
  public RunHandle(
      CompletionWatcher completionWatcher,
      String id,
      String name,
      ValueType resultType,
      @Nullable RunLifecycle localRun) {
    this(completionWatcher, id, name, resultType, localRun, () -> false);
  }

  private RunHandle(
      CompletionWatcher completionWatcher,
      String id,
      String name,
      ValueType resultType,
      @Nullable RunLifecycle localRun,
      BooleanSupplier uncommitted) {
    this.completionWatcher = completionWatcher;
    this.id = id;
    this.name = name;
    this.resultType = resultType;
    this.localRun = localRun;
    this.failovers = completionWatcher.failovers();
    this.uncommitted = uncommitted;
  }

  /** Returns a copy that refuses to wait while the transaction of the start is open. */
  public RunHandle<R> uncommittedWhile(BooleanSupplier isOpen) {
    return new RunHandle<>(completionWatcher, id, name, resultType, localRun, isOpen);
  }

  @Override
  public String id() {
    return id;
  }

  String name() {
    return name;
  }

  /** Returns whether the database has failed over since this handle was created. */
  boolean isOlderThanFailover() {
    return failovers != completionWatcher.failovers();
  }

  ValueType resultType() {
    return resultType;
  }

  /** Decodes the result from its record. */
  @Nullable Object value(Outcome.Success outcome) {
    return completionWatcher.value(id, resultType, outcome);
  }

  @Override
  public R await() {
    try {
      return awaitOrThrow(null);
    } catch (RuntimeException | Error thrown) {
      throw thrown;
    } catch (
        Throwable
            checked) { // a workflow may throw checked exceptions, which await does not declare
      throw failed(checked);
    }
  }

  @Override
  public R await(Duration limit) {
    try {
      return awaitOrThrow(limit);
    } catch (RuntimeException | Error thrown) {
      throw thrown;
    } catch (
        Throwable
            checked) { // a workflow may throw checked exceptions, which await does not declare
      throw failed(checked);
    }
  }

  private WorkflowFailedException failed(Throwable checked) {
    return new WorkflowFailedException(
        "Workflow '%s' (%s) failed: %s The cause is the exception that it threw."
            .formatted(id, name, Sentence.of(checked.toString())),
        id,
        name,
        checked);
  }

  /** Waits for the result, and throws the exception of the workflow unchanged. */
  @SuppressWarnings({"unchecked", "NullAway"}) // the value was bound to the result type R
  public R awaitOrThrow(@Nullable Duration limit) throws Exception {
    if (CurrentScope.get() instanceof WorkflowScope scope
        && scope.host().completionWatcher() == completionWatcher) {
      return (R) scope.children().await(this, limit);
    }
    refuseUncommitted();
    return switch (uninterruptedEnd(limit)) {
      case Completion.Returned(var value) -> (R) value;
      case Completion.Recorded(var outcome) -> (R) completionWatcher.value(id, resultType, outcome);
      case Completion.Threw(var exception) -> throw Rethrow.asException(exception);
      case Completion.Stopped(var stuck) -> throw stuck;
      case Completion.Dropped() -> throw closed();
    };
  }

  /** Refuses to wait for a workflow that cannot begin, since its start is not committed. */
  public void refuseUncommitted() {
    if (uncommitted.getAsBoolean()) {
      throw new UsageException(
          "Workflow '%s' was awaited in the transaction that started it, before whose commit it cannot begin. Await it after the transaction."
              .formatted(id),
          id);
    }
  }

  /** Waits for the end. An interrupt of the current thread ends the wait with an exception. */
  private Completion uninterruptedEnd(@Nullable Duration limit) {
    try {
      return end(limit);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new UsageException(
          "The thread was interrupted while it waited for workflow '%s'. The workflow continues; await it again."
              .formatted(id),
          id,
          interrupted);
    }
  }

  /** Whether the workflow is one of those that a process runs. */
  public boolean isAwaitedBy(@Nullable CompletionWatcher watcher) {
    return completionWatcher == watcher;
  }

  /** Completes at the end; a stuck workflow has ended unless one waits for more than that. */
  public CompletableFuture<Completion> completion(boolean beyondStuck) {
    return completionWatcher.end(this, localRun, beyondStuck);
  }

  /** Waits for the end outside a workflow, in real time. */
  private Completion end(@Nullable Duration limit) throws InterruptedException {
    return end(false, end -> outsideWaits().await(end, () -> List.of(id), limit), limit);
  }

  /** How threads outside workflows wait for the end. */
  public OutsideWaits outsideWaits() {
    return completionWatcher.outsideWaits();
  }

  /**
   * Waits for the end in a workflow, also while the awaited one is stuck.
   *
   * @param until when the wait ends; null for never
   * @param limit the length of the whole wait, for the message
   */
  Completion end(Deadlines deadlines, @Nullable Supplier<Instant> until, @Nullable Duration limit)
      throws InterruptedException {
    return end(
        true,
        end -> {
          if (deadlines.await(end, until == null ? null : until.get())) {
            return end.get();
          }
          throw new TimeoutException();
        },
        limit);
  }

  /** How a thread waits. */
  @FunctionalInterface
  private interface Wait {
    Completion await(CompletableFuture<Completion> end)
        throws InterruptedException, ExecutionException, TimeoutException;
  }

  /**
   * Waits for the end.
   *
   * @param beyondStuck whether to continue waiting if the workflow is stuck
   */
  private Completion end(boolean beyondStuck, Wait wait, @Nullable Duration limit)
      throws InterruptedException {
    CompletableFuture<Completion> end = completionWatcher.end(this, localRun, beyondStuck);
    try {
      return wait.await(end);
    } catch (TimeoutException timeout) {
      throw new AwaitTimeoutException(
          "Workflow '%s' did not end within %s. It continues; await it again, or check its state."
              .formatted(id, limit),
          id,
          Objects.requireNonNull(limit));
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof RuntimeException known
          ? known
          : new IllegalStateException(failed.getCause());
    } finally {
      end.cancel(false); // nobody waits any more
    }
  }

  @Override
  public WorkflowState state() {
    return completionWatcher.find(id).orElseThrow(this::notFound).state();
  }

  private CairnException notFound() {
    return isOlderThanFailover()
        ? CompletionWatcher.lost(id)
        : new NoSuchWorkflowException(
            "Workflow '%s' does not exist any more. It was deleted.".formatted(id), id);
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // exceptions of the callback are logged
  public void onDone(Consumer<Result<R>> callback) {
    refuseCallback();
    completionWatcher
        .end(this, localRun, false)
        .whenComplete((ended, problem) ->
            CompletionWatcher.runCallback(() ->
                callback.accept(
                    problem == null ? result(ended) : new Result.Failure<>(thrown(problem)))));
  }

  @Override
  public boolean cancel() {
    return completionWatcher.cancel(id, null);
  }

  @Override
  public boolean cancel(String reason) {
    return completionWatcher.cancel(id, reason);
  }

  @Override
  public CompletableFuture<R> toCompletableFuture() {
    refuseFuture();
    var future = new CompletableFuture<R>();
    complete(future);
    return future;
  }

  /** Refuses {@link #onDone} in workflow code, outside its steps. */
  public static void refuseCallback() {
    WorkflowScope.refuse("Handle.onDone", CALLBACK_ADVICE);
  }

  /** Refuses {@link #toCompletableFuture} in workflow code, outside its steps. */
  public static void refuseFuture() {
    WorkflowScope.refuse("Handle.toCompletableFuture", CALLBACK_ADVICE);
  }

  /** Completes a future at the end, and forgets it if it is done before. */
  @SuppressWarnings("FutureReturnValueIgnored") // the stages complete the future, and throw nothing
  public void complete(CompletableFuture<R> future) {
    try {
      CompletableFuture<Completion> end = completion(false);
      end.whenCompleteAsync(
          (ended, problem) -> settle(future, ended, problem), CompletionWatcher::onItsOwnThread);
      future.whenComplete((value, problem) -> end.cancel(false));
    } catch (RuntimeException closed) {
      future.completeExceptionally(closed);
    }
  }

  private void settle(
      CompletableFuture<R> future, @Nullable Completion ended, @Nullable Throwable problem) {
    if (future.isDone()) {
      return;
    }
    try {
      switch (problem == null && ended != null ? result(ended) : failure(problem)) {
        case Result.Success<R>(var value) -> future.complete(value);
        case Result.Failure<R>(var thrown) -> future.completeExceptionally(unchecked(thrown));
      }
    } catch (RuntimeException | Error unreadable) { // a codec of the user's may throw anything
      future.completeExceptionally(unreadable);
    }
  }

  private Result.Failure<R> failure(@Nullable Throwable problem) {
    return new Result.Failure<>(problem == null ? closed() : thrown(problem));
  }

  /** As {@link #await()} throws it. */
  private Throwable unchecked(Throwable thrown) {
    return thrown instanceof RuntimeException || thrown instanceof Error ? thrown : failed(thrown);
  }

  /** Unwraps the exception that a dependent future adds. */
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
      case Completion.Stopped(var stuck) -> new Result.Failure<>(stuck);
      case Completion.Dropped() -> new Result.Failure<>(closed());
    };
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // the value was bound to the result type R
  private Result<R> decoded(Outcome.Success outcome) {
    try {
      return new Result.Success<>((R) completionWatcher.value(id, resultType, outcome));
    } catch (ValueException unreadable) {
      return new Result.Failure<>(unreadable);
    }
  }

  private UsageException closed() {
    return new UsageException(
        "Cairn was stopped before workflow '%s' ended. The workflow continues after the next start; await it then."
            .formatted(id),
        id);
  }
}
