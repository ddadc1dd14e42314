package dev.cairn.internal.replay;

import dev.cairn.error.UsageException;
import dev.cairn.internal.run.ActiveRun;
import dev.cairn.internal.run.RunStopped;
import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.batch.Verdict;
import dev.cairn.internal.store.journal.JournalFailedException;
import dev.cairn.internal.store.message.StreamStore;
import dev.cairn.internal.text.Sentence;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a run adds to one of its streams, from all its branches and steps: while one batch is being
 * written the next one gathers, and the values are committed in their order. What its code added
 * before, it does not add again. Thread-safe.
 */
final class StreamAppender {
  private static final int MOST_WAITING = 10_000;
  private static final int MOST_AT_ONCE = 500;

  private final ActiveRun run;
  private final RunServices services;
  private final String name;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Entry.Append.Item> waiting = new ArrayDeque<>();
  private final Set<String> added;
  private long next;
  private boolean closed;
  private boolean writing;
  private @Nullable RuntimeException problem;

  StreamAppender(ActiveRun run, RunServices services, String name, StreamStore.Written before) {
    this.run = run;
    this.services = services;
    this.name = name;
    this.added = before.keys();
    this.next = before.next();
    this.closed = before.closed();
  }

  /** Whether this call added something before; asked once. */
  boolean wasAdded(String key) {
    lock.lock();
    try {
      return added.remove(key);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Adds a value, or closes the stream.
   *
   * @param key the call in the workflow's code; null in a step
   * @param item gives the value at an offset as JSON; null to close
   */
  void add(@Nullable String key, @Nullable LongFunction<String> item) {
    lock.lock();
    try {
      if (closed && item == null) {
        return;
      }
      check();
      if (closed) {
        throw new UsageException(
            "Something was added to stream '%s' of workflow '%s' after it was closed. Close it last."
                .formatted(name, run.id()));
      }
      while (waiting.size() >= MOST_WAITING) {
        changed.awaitUninterruptibly();
        check();
      }
      waiting.add(item(key, item));
      closed = item == null;
      if (!writing) {
        Thread.ofVirtual()
            .name("cairn " + run.id() + " > " + name)
            .inheritInheritableThreadLocals(false)
            .start(this::write);
        writing = true; // which the thread does not see before the lock is free
      }
    } finally {
      lock.unlock();
    }
  }

  /** The value's own code may add to the stream while it is encoded, and takes the offset then. */
  private Entry.Append.Item item(@Nullable String key, @Nullable LongFunction<String> item) {
    while (true) {
      long offset = next;
      String json = item == null ? null : item.apply(offset);
      if (next == offset) {
        next++;
        return new Entry.Append.Item(offset, key, json, services.clock().instant());
      }
    }
  }

  /** Waits until everything is committed that was added. */
  void flush() {
    lock.lock();
    try {
      while (writing && problem == null) {
        changed.awaitUninterruptibly();
        run.mayGoOn();
      }
      check();
    } finally {
      lock.unlock();
    }
  }

  private void check() {
    run.mayGoOn();
    if (problem != null) {
      throw problem;
    }
  }

  private void write() {
    for (List<Entry.Append.Item> batch = take(); !batch.isEmpty(); batch = take()) {
      try {
        var entry = new Entry.Append(run.owned(), name, batch);
        if (services.journal().write(entry) != Verdict.RECORDED) {
          run.stop(new RunStopped.Reason.Lost(), true);
          fail(new UsageException("The stream is not in this executor's hands any more."));
        }
        services
            .waiting()
            .appended(new StreamStore.Place(run.id(), name, batch.getLast().number()));
      } catch (JournalFailedException unknown) {
        run.stop(new RunStopped.Reason.Unrecorded(unknown), true);
        fail(unknown);
      } catch (RuntimeException refused) {
        fail(refused);
      } catch (Error problem) {
        fail(
            new IllegalStateException(
                "Stream '" + name + "' failed: " + Sentence.of(problem.toString()), problem));
      }
    }
  }

  private List<Entry.Append.Item> take() {
    lock.lock();
    try {
      var batch = new ArrayList<Entry.Append.Item>();
      while (!waiting.isEmpty() && batch.size() < MOST_AT_ONCE) {
        batch.add(waiting.remove());
      }
      writing = !batch.isEmpty();
      changed.signalAll();
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /** What comes after a value that was refused would leave a gap. */
  private void fail(RuntimeException refused) {
    lock.lock();
    try {
      problem = refused;
      waiting.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
