package dev.cairn.internal.start;

import dev.cairn.error.RefusedStartsException;
import dev.cairn.error.UsageException;
import dev.cairn.internal.background.OutsideWaits;
import dev.cairn.internal.execution.RunHandle;
import dev.cairn.internal.registry.WorkflowDefinition;
import dev.cairn.internal.text.Sentence;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Starts workflows in order without blocking the caller for each commit. One virtual thread, which
 * exists only while starts are pending, takes up to {@value #MAX_BATCH} of them as a batch and
 * records it; the next batch accumulates meanwhile. Thread-safe.
 */
public final class StartPipeline {
  /** Small enough that the first workflows run while the next batch is written. */
  private static final int MAX_BATCH = 200;

  private static final int MAX_WAITING = 1_000;
  private static final long MAX_WEIGHT = 4_000_000;

  private final Backend backend;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<PendingStart> waiting = new ArrayDeque<>();
  private long weight;
  private long submitted;
  private long settled;
  private boolean running;
  private boolean closed;
  private int failures;
  private @Nullable Throwable firstFailure;

  public StartPipeline(Backend backend) {
    this.backend = backend;
  }

  /**
   * Binds and records starts, in an engine or in a client.
   *
   * @param bind serializes the arguments of a call, on the caller's thread
   * @param record records a batch in order and completes each start
   * @param handles creates the handle of an accepted workflow
   * @param outsideWaits how threads wait for its end
   */
  public record Backend(
      BiFunction<Fn.Void0, StartOptions, WorkflowAdmission.Call> bind,
      Consumer<List<PendingStart>> record,
      BiFunction<WorkflowDefinition, WorkflowAdmission.Accepted, RunHandle<?>> handles,
      OutsideWaits outsideWaits) {
    @SuppressWarnings("unchecked") // the handle of a workflow whose result is R
    <R extends @Nullable Object> Handle<R> handle(PendingStart pending) {
      WorkflowDefinition definition = pending.call().definition();
      return new PendingHandle<>(
          pending
              .accepted()
              .thenApply(accepted -> (RunHandle<R>) handles.apply(definition, accepted)),
          outsideWaits);
    }
  }

  /**
   * Starts the workflow that {@code call} calls. Blocks only while 1,000 starts, or starts with
   * 4,000,000 characters of arguments, are pending.
   *
   * @param call calls the workflow
   * @param options the start options
   * @param <R> the workflow's result
   * @return the handle, before the start is recorded
   * @throws UsageException if the pipeline is closed
   */
  public <R extends @Nullable Object> Handle<R> start(Fn.Void0 call, StartOptions options) {
    var pending = new PendingStart(backend.bind.apply(call, options));
    lock.lock();
    try {
      while (!closed && (waiting.size() >= MAX_WAITING || weight >= MAX_WEIGHT)) {
        changed.awaitUninterruptibly();
      }
      if (closed) {
        throw new UsageException(
            "This pipeline was used after close(). Open another one with cairn.pipeline().");
      }
      if (!running) { // if this fails, nothing has been added yet
        Thread.ofVirtual()
            .name("cairn-pipeline")
            .inheritInheritableThreadLocals(false)
            .start(this::recordBatches);
        running = true;
      }
      waiting.add(pending);
      weight += pending.weight();
      submitted++;
    } finally {
      lock.unlock();
    }
    return backend.handle(pending);
  }

  private void recordBatches() {
    List<PendingStart> batch = nextBatch();
    while (!batch.isEmpty()) {
      try {
        backend.record.accept(batch);
      } catch (Throwable failure) { // their handles report it
        batch.forEach(pending -> pending.accepted().completeExceptionally(failure));
      }
      markSettled(batch);
      batch = nextBatch();
    }
  }

  private List<PendingStart> nextBatch() {
    lock.lock();
    try {
      var batch = new ArrayList<PendingStart>(Math.min(waiting.size(), MAX_BATCH));
      while (!waiting.isEmpty() && batch.size() < MAX_BATCH) {
        weight -= waiting.peek().weight();
        batch.add(waiting.remove());
      }
      running = !batch.isEmpty();
      changed.signalAll();
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private void markSettled(List<PendingStart> batch) {
    lock.lock();
    try {
      for (PendingStart pending : batch) {
        if (pending.accepted().isCompletedExceptionally()) {
          firstFailure = firstFailure == null ? pending.accepted().exceptionNow() : firstFailure;
          failures++;
        }
      }
      settled += batch.size();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  static RefusedStartsException refused(int number, Throwable first) {
    return new RefusedStartsException(
        "%,d starts of a pipeline were refused, all others were recorded. The first: %s Ask the handles which they were: each throws what refused its start."
            .formatted(number, Sentence.of(first.getMessage())),
        number,
        first);
  }

  /**
   * Blocks until all starts made before this call are recorded or refused. An interrupt does not
   * end the wait; the interrupt flag is preserved.
   *
   * @throws RefusedStartsException if starts were refused since the last call
   */
  public void flush() {
    lock.lock();
    try {
      long until = submitted;
      while (settled < until) {
        changed.awaitUninterruptibly();
      }
      if (firstFailure != null) {
        var exception = refused(failures, firstFailure);
        failures = 0;
        firstFailure = null;
        throw exception;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Flushes, and refuses further starts. */
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    flush();
  }
}
