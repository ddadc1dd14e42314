package dev.cairn.internal.start;

import dev.cairn.error.RefusedStartsException;
import dev.cairn.error.UsageException;
import dev.cairn.internal.execution.RunHandle;
import dev.cairn.internal.registry.WorkflowDefinition;
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
 * Starts workflows in order, without their caller waiting for each: a thread, which lives as long
 * as there is something to do, takes those that wait, up to a number, as a lot, and has it recorded
 * while the next lot gathers. Thread-safe.
 */
public final class StartPipeline {
  /** Few enough for the first to run while the next are written. */
  private static final int MOST_TOGETHER = 200;

  private static final int MOST_WAITING = 1_000;
  private static final long MOST_WEIGHT = 4_000_000;

  private final Side side;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<PendingStart> waiting = new ArrayDeque<>();
  private long weight;
  private long asked;
  private long settled;
  private boolean recording;
  private boolean closed;
  private int refused;
  private @Nullable Throwable firstRefusal;

  public StartPipeline(Side side) {
    this.side = side;
  }

  /**
   * What starts are made with, where workflows run and where they do not.
   *
   * @param ask binds the arguments of a call, on its caller's thread
   * @param record settles each of a lot, in order
   * @param handles knows what was accepted
   */
  public record Side(
      BiFunction<WorkflowCalls.CallOfWorkflow, StartOptions, WorkflowAdmission.Call> ask,
      Consumer<List<PendingStart>> record,
      BiFunction<WorkflowDefinition, WorkflowAdmission.Accepted, RunHandle<?>> handles) {
    @SuppressWarnings("unchecked") // the handle of a workflow whose result is R
    <R extends @Nullable Object> Handle<R> handle(PendingStart ahead) {
      WorkflowDefinition definition = ahead.call().definition();
      return new PendingHandle<>(
          ahead
              .accepted()
              .thenApply(accepted -> (RunHandle<R>) handles.apply(definition, accepted)));
    }
  }

  /**
   * Starts the workflow that some code calls. Blocks only while a thousand, or four million
   * characters of arguments, wait already.
   *
   * @param call makes the call
   * @param as how it is to be started
   * @param <R> the workflow's result
   * @return its handle, before it is recorded
   */
  public <R extends @Nullable Object> Handle<R> start(
      WorkflowCalls.CallOfWorkflow call, StartOptions as) {
    var ahead = new PendingStart(side.ask.apply(call, as));
    lock.lock();
    try {
      while (!closed && (waiting.size() >= MOST_WAITING || weight >= MOST_WEIGHT)) {
        changed.awaitUninterruptibly();
      }
      if (closed) {
        throw new UsageException(
            "This pipeline was used after its close(). Open another with cairn.pipeline().");
      }
      if (!recording) { // where that fails, nothing is asked for
        Thread.ofVirtual()
            .name("cairn-pipeline")
            .inheritInheritableThreadLocals(false)
            .start(this::recordLots);
        recording = true;
      }
      waiting.add(ahead);
      weight += ahead.weight();
      asked++;
    } finally {
      lock.unlock();
    }
    return side.handle(ahead);
  }

  private void recordLots() {
    List<PendingStart> lot = next();
    while (!lot.isEmpty()) {
      try {
        side.record.accept(lot);
      } catch (Throwable broken) { // whoever waits for them is told
        lot.forEach(ahead -> ahead.accepted().completeExceptionally(broken));
      }
      settled(lot);
      lot = next();
    }
  }

  private List<PendingStart> next() {
    lock.lock();
    try {
      var lot = new ArrayList<PendingStart>(Math.min(waiting.size(), MOST_TOGETHER));
      while (!waiting.isEmpty() && lot.size() < MOST_TOGETHER) {
        weight -= waiting.peek().weight();
        lot.add(waiting.remove());
      }
      recording = !lot.isEmpty();
      changed.signalAll();
      return lot;
    } finally {
      lock.unlock();
    }
  }

  private void settled(List<PendingStart> lot) {
    lock.lock();
    try {
      for (PendingStart ahead : lot) {
        if (ahead.accepted().isCompletedExceptionally()) {
          firstRefusal = firstRefusal == null ? ahead.accepted().exceptionNow() : firstRefusal;
          refused++;
        }
      }
      settled += lot.size();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Blocks until all that were started before are recorded or refused. An interrupt does not end
   * the wait; the flag is kept.
   *
   * @throws RefusedStartsException if some were refused since the last call
   */
  public void flush() {
    lock.lock();
    try {
      long until = asked;
      while (settled < until) {
        changed.awaitUninterruptibly();
      }
      if (firstRefusal != null) {
        var told = new RefusedStartsException(refused, firstRefusal);
        refused = 0;
        firstRefusal = null;
        throw told;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Flushes, and takes nothing more. */
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
