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
 * A handle on a workflow whose start is being recorded: what is asked of it waits for that, and
 * throws what refused the start.
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
    } catch (TimeoutException late) {
      throw new AwaitTimeoutException(
          "A start of a pipeline was not recorded within %s. It goes on; await it again."
              .formatted(limit));
    } catch (ExecutionException refused) {
      throw refused.getCause() instanceof RuntimeException known
          ? known
          : new IllegalStateException(
              "A start failed: " + Sentence.of(String.valueOf(refused.getCause())),
              refused.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new UsageException(
          "The thread was interrupted while it waited for a start of a pipeline to be recorded. The start goes on; ask its handle again.",
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
    long began = System.nanoTime();
    Handle<R> handle = recorded(limit);
    return handle.await(limit.minusNanos(System.nanoTime() - began));
  }

  @Override
  public WorkflowState state() {
    return recorded(null).state();
  }

  /** On a thread of its own: a callback must not hold up those that are to be recorded next. */
  @Override
  public void onDone(Consumer<Result<R>> callback) {
    Thread.ofVirtual()
        .name("cairn-pipeline-told")
        .inheritInheritableThreadLocals(false)
        .start(() -> tell(callback));
  }

  private void tell(Consumer<Result<R>> callback) {
    try {
      recorded(null).onDone(callback);
    } catch (RuntimeException refused) { // the start, or the callback, since Cairn was closed
      CompletionWatcher.callBack(() -> callback.accept(new Result.Failure<>(refused)));
    }
  }
}
