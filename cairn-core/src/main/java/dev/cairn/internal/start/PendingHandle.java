package dev.cairn.internal.start;

import dev.cairn.common.Result;
import dev.cairn.common.WorkflowState;
import dev.cairn.error.AwaitTimeoutException;
import dev.cairn.error.UsageException;
import dev.cairn.internal.background.OutsideWaits;
import dev.cairn.internal.execution.CompletionWatcher;
import dev.cairn.internal.execution.RunHandle;
import dev.cairn.internal.run.Completion;
import dev.cairn.internal.text.Sentence;
import dev.cairn.start.Handle;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A handle on a workflow whose start is not committed yet. Each method first waits for the commit,
 * and throws the exception with which the start failed.
 */
final class PendingHandle<R extends @Nullable Object> implements Handle<R> {
  private final CompletableFuture<RunHandle<R>> recorded;
  private final OutsideWaits outsideWaits;

  PendingHandle(CompletableFuture<RunHandle<R>> recorded, OutsideWaits outsideWaits) {
    this.recorded = recorded;
    this.outsideWaits = outsideWaits;
  }

  /** How threads outside workflows wait for the end. */
  OutsideWaits outsideWaits() {
    return outsideWaits;
  }

  private Handle<R> recorded(@Nullable Duration limit) {
    try {
      return limit == null
          ? recorded.get()
          : recorded.get(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS);
    } catch (TimeoutException timeout) {
      throw new AwaitTimeoutException(
          "A pipelined start was not recorded within %s. It continues; await it again."
              .formatted(limit),
          null,
          limit);
    } catch (ExecutionException failed) {
      throw refusal(failed.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new UsageException(
          "The thread was interrupted while it waited for a pipelined start to be recorded. The start continues; use its handle again.",
          interrupted);
    }
  }

  private static RuntimeException refusal(@Nullable Throwable cause) {
    return cause instanceof RuntimeException known
        ? known
        : new IllegalStateException("A start failed: " + Sentence.of(String.valueOf(cause)), cause);
  }

  /** The handle on the workflow; empty until its start is committed, and if it was refused. */
  Optional<RunHandle<R>> committed() {
    return recorded.isDone() && !recorded.isCompletedExceptionally()
        ? Optional.of(recorded.join())
        : Optional.empty();
  }

  @Override
  public String id() {
    return recorded(null).id();
  }

  @Override
  public R await() {
    return recorded(null).await();
  }

  @Override
  public R await(Duration limit) {
    long startedAt = System.nanoTime();
    Handle<R> handle = recorded(limit);
    return handle.await(limit.minusNanos(System.nanoTime() - startedAt));
  }

  @Override
  public WorkflowState state() {
    return recorded(null).state();
  }

  @Override
  public boolean cancel() {
    return recorded(null).cancel();
  }

  @Override
  public boolean cancel(String reason) {
    return recorded(null).cancel(reason);
  }

  @Override
  @SuppressWarnings(
      "FutureReturnValueIgnored") // the stage completes the future, and throws nothing
  public CompletableFuture<R> toCompletableFuture() {
    RunHandle.refuseFuture();
    var future = new CompletableFuture<R>();
    recorded.whenCompleteAsync(
        (handle, refused) -> {
          if (handle == null) {
            future.completeExceptionally(refusal(cause(refused)));
          } else {
            handle.complete(future);
          }
        },
        CompletionWatcher::onItsOwnThread);
    return future;
  }

  /** Completes when the start is refused or the workflow ends. */
  @SuppressWarnings(
      "FutureReturnValueIgnored") // the stage completes the future, and throws nothing
  CompletableFuture<Completion> completion() {
    var end = new CompletableFuture<Completion>();
    recorded.whenComplete((handle, refused) -> {
      if (handle == null) {
        end.completeExceptionally(refusal(cause(refused)));
      } else {
        CompletionWatcher.follow(end, () -> handle.completion(false));
      }
    });
    return end;
  }

  private static @Nullable Throwable cause(@Nullable Throwable refused) {
    return refused instanceof CompletionException && refused.getCause() != null
        ? refused.getCause()
        : refused;
  }

  /**
   * Registers the callback on a thread of its own, so that it does not block the thread that
   * records the following starts.
   */
  @Override
  public void onDone(Consumer<Result<R>> callback) {
    RunHandle.refuseCallback();
    Thread.ofVirtual()
        .name("cairn-pipeline-callback")
        .inheritInheritableThreadLocals(false)
        .start(() -> register(callback));
  }

  private void register(Consumer<Result<R>> callback) {
    try {
      recorded(null).onDone(callback);
    } catch (RuntimeException failed) { // of the start, or of onDone because Cairn was closed
      CompletionWatcher.runCallback(() -> callback.accept(new Result.Failure<>(failed)));
    }
  }
}
