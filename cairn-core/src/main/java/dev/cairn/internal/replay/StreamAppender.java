package dev.cairn.internal.replay;

import dev.cairn.error.UsageException;
import dev.cairn.internal.run.ActiveRun;
import dev.cairn.internal.run.RunStopped;
import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.batch.Verdict;
import dev.cairn.internal.store.journal.JournalFailedException;
import dev.cairn.internal.store.message.StreamStore;
import dev.cairn.internal.store.record.GenerationIds;
import dev.cairn.internal.text.Sentence;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Appends values to one stream of a run, from all its branches and steps. While one batch is being
 * written, the next one accumulates; values are committed in the order in which they were appended.
 * A value that the workflow's code appended in an earlier execution is not appended again.
 * Thread-safe.
 */
final class StreamAppender {
  private static final int MAX_WAITING = 10_000;
  private static final int MAX_BATCH = 500;

  private final ActiveRun run;
  private final Entry.RunKey owned;
  private final RunServices services;
  private final String stream;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Entry.Append.Item> waiting = new ArrayDeque<>();
  private final Set<String> appendedBefore;
  private long nextOffset;
  private boolean closed;
  private boolean writing;
  private @Nullable RuntimeException failure;

  StreamAppender(
      ActiveRun run, RunServices services, String stream, StreamStore.WrittenPart written) {
    this.run = run;
    this.owned = run.owned();
    this.services = services;
    this.stream = stream;
    this.appendedBefore = written.keys();
    this.nextOffset = written.next();
    this.closed = written.closed();
  }

  /**
   * Returns whether this call already appended its value in an earlier execution, and forgets the
   * key.
   */
  boolean removeAppendedBefore(String key) {
    lock.lock();
    try {
      return appendedBefore.remove(key);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Appends a value, or closes the stream. Blocks while 10,000 values are waiting.
   *
   * @param origin what appends it
   * @param encoder returns the value as JSON for a given offset; null to close the stream
   */
  void append(StreamAppenders.Origin origin, @Nullable LongFunction<String> encoder) {
    lock.lock();
    try {
      if (closed && encoder == null) {
        return;
      }
      checkNotFailed();
      if (closed) {
        throw new UsageException(
            "A value was appended to stream '%s' of workflow '%s' after the stream was closed. Close the stream last."
                .formatted(stream, run.id()),
            run.id());
      }
      while (waiting.size() >= MAX_WAITING) {
        changed.awaitUninterruptibly();
        checkNotFailed();
      }
      checkNotEnded(origin.step());
      waiting.add(newItem(origin, encoder));
      closed = encoder == null;
      if (!writing) {
        Thread.ofVirtual()
            .name("cairn " + run.id() + " > " + stream)
            .inheritInheritableThreadLocals(false)
            .start(this::writeBatches);
        writing = true; // the thread reads it only after the lock is released
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Under the lock, so that no value of a try follows one of the next try, which begins after the
   * end of the one before.
   */
  private void checkNotEnded(@Nullable StepTry step) {
    if (step != null && step.hasEnded()) {
      throw new UsageException(
          "Try %d of step '%s' of workflow '%s' used stream '%s' after its end, on thread '%s'. Let the step wait for threads and callbacks that append values."
              .formatted(
                  step.number(), step.key(), run.id(), stream, Thread.currentThread().getName()),
          run.id());
    }
  }

  /**
   * Encodes a value for the next offset. Encoding runs user code, which may append to the same
   * stream and so take the offset; then the value is encoded again.
   */
  private Entry.Append.Item newItem(
      StreamAppenders.Origin origin, @Nullable LongFunction<String> encoder) {
    while (true) {
      long offset = nextOffset;
      String json = encoder == null ? null : encoder.apply(offset);
      if (nextOffset == offset) {
        nextOffset++;
        return item(offset, origin, json);
      }
    }
  }

  private Entry.Append.Item item(
      long offset, StreamAppenders.Origin origin, @Nullable String json) {
    Instant now = services.clock().instant();
    StepTry step = origin.step();
    if (step == null) {
      return new Entry.Append.Item(offset, origin.key(), null, 0, json, now);
    }
    String key = GenerationIds.key(step.key(), owned.generation());
    return new Entry.Append.Item(offset, null, key, step.number(), json, now);
  }

  /** Blocks until all appended values are committed. */
  void flush() {
    lock.lock();
    try {
      while (writing && failure == null) {
        changed.awaitUninterruptibly();
        run.throwIfStopped();
      }
      checkNotFailed();
    } finally {
      lock.unlock();
    }
  }

  private void checkNotFailed() {
    run.throwIfStopped();
    if (failure != null) {
      throw failure;
    }
  }

  private void writeBatches() {
    for (List<Entry.Append.Item> batch = takeBatch(); !batch.isEmpty(); batch = takeBatch()) {
      try {
        var entry = new Entry.Append(owned, stream, batch);
        if (services.journal().write(entry) != Verdict.RECORDED) {
          stop(new RunStopped.Reason.Lost());
          fail(
              new UsageException(
                  "This executor does not own the workflow of the stream any more."));
        }
        services
            .waiting()
            .onAppended(new StreamStore.StreamPosition(run.id(), stream, batch.getLast().number()));
      } catch (JournalFailedException unrecorded) {
        stop(new RunStopped.Reason.OutcomeUnknown(unrecorded));
        fail(unrecorded);
      } catch (RuntimeException rejected) {
        fail(rejected);
      } catch (Error error) {
        fail(
            new IllegalStateException(
                "Stream '" + stream + "' failed: " + Sentence.of(error.toString()), error));
      }
    }
  }

  /** Stops the run, unless its next generation has begun: an appender belongs to one generation. */
  private void stop(RunStopped.Reason reason) {
    if (owned.equals(run.owned())) {
      run.stop(reason, true);
    }
  }

  private List<Entry.Append.Item> takeBatch() {
    lock.lock();
    try {
      var batch = new ArrayList<Entry.Append.Item>();
      while (!waiting.isEmpty() && batch.size() < MAX_BATCH) {
        batch.add(waiting.remove());
      }
      writing = !batch.isEmpty();
      changed.signalAll();
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /** Fails the stream and drops the waiting values, since writing them would leave a gap. */
  private void fail(RuntimeException cause) {
    lock.lock();
    try {
      failure = cause;
      waiting.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
