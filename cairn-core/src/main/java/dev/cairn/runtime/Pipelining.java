package dev.cairn.runtime;

import dev.cairn.api.Handle;
import dev.cairn.api.RefusedStartsException;
import dev.cairn.api.Run;
import dev.cairn.api.UsageException;
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
public final class Pipelining {
  /** Few enough for the first to run while the next are written. */
  private static final int MOST_TOGETHER = 200;

  private static final int MOST_WAITING = 1_000;
  private static final long MOST_WEIGHT = 4_000_000;

  private final Side side;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Ahead> waiting = new ArrayDeque<>();
  private long weight;
  private long asked;
  private long settled;
  private boolean recording;
  private boolean closed;
  private int refused;
  private @Nullable Throwable firstRefusal;

  Pipelining(Side side) {
    this.side = side;
  }

  /**
   * What starts are made with, where workflows run and where they do not.
   *
   * @param ask binds the arguments of a call, on its caller's thread
   * @param record settles each of a lot, in order
   * @param handles knows what was accepted
   */
  record Side(
      BiFunction<Calls.CallOfWorkflow, Run, Acceptance.Call> ask,
      Consumer<List<Ahead>> record,
      BiFunction<Definition, Acceptance.Accepted, RunHandle<?>> handles) {
    @SuppressWarnings("unchecked") // the handle of a workflow whose result is R
    <R extends @Nullable Object> Handle<R> handle(Ahead ahead) {
      Definition definition = ahead.call().definition();
      return new AheadHandle<>(
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
  public <R extends @Nullable Object> Handle<R> start(Calls.CallOfWorkflow call, Run as) {
    var ahead = new Ahead(side.ask.apply(call, as));
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
    List<Ahead> lot = next();
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

  private List<Ahead> next() {
    lock.lock();
    try {
      var lot = new ArrayList<Ahead>(Math.min(waiting.size(), MOST_TOGETHER));
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

  private void settled(List<Ahead> lot) {
    lock.lock();
    try {
      for (Ahead ahead : lot) {
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
