package dev.cairn.internal.start;

import dev.cairn.common.Result;
import dev.cairn.common.WorkflowState;
import dev.cairn.error.AwaitTimeoutException;
import dev.cairn.error.UsageException;
import dev.cairn.internal.execution.CompletionWatcher;
import dev.cairn.internal.execution.RunHandle;
import dev.cairn.internal.text.Sentence;
import dev.cairn.start.Handle;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
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

  PendingHandle(CompletableFuture<RunHandle<R>> recorded) {
    this.recorded = recorded;
  }

  private Handle<R> recorded(@Nullable Duration limit) {
    try {
      return limit == null
          ? recorded.get()
          : recorded.get(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS);
    } catch (TimeoutException timeout) {
      throw new AwaitTimeoutException(
          "A pipelined start was not recorded within %s. It continues; await it again."
              .formatted(limit));
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof RuntimeException known
          ? known
          : new IllegalStateException(
              "A start failed: " + Sentence.of(String.valueOf(failed.getCause())),
              failed.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new UsageException(
          "The thread was interrupted while it waited for a pipelined start to be recorded. The start continues; use its handle again.",
          interrupted);
    }
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

  /**
   * Registers the callback on a thread of its own, so that it does not block the thread that
   * records the following starts.
   */
  @Override
  public void onDone(Consumer<Result<R>> callback) {
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
