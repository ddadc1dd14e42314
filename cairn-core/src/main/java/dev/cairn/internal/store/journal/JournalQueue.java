package dev.cairn.internal.store.journal;

import dev.cairn.internal.store.batch.PendingEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where entries wait for a writer. A writer takes all that waits, within bounds: while it writes,
 * the next batch gathers.
 */
public final class JournalQueue {
  static final int MOST_ENTRIES = 1_000;
  static final long MOST_WEIGHT = 4_000_000;

  private final ReentrantLock lock = new ReentrantLock();

  /** The writers that wait, the last one first: its connection and its plans are still warm. */
  private final ArrayDeque<Condition> idle = new ArrayDeque<>();

  private final ArrayDeque<PendingEntry> waiting = new ArrayDeque<>();
  private boolean closed;

  /** Adds entries; false once the queue is closed. */
  public boolean offer(List<PendingEntry> together) {
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      waiting.addAll(together);
      wakeOne();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for entries; an empty batch says that the queue is closed and drained. Those that were
   * added together come together.
   */
  public List<PendingEntry> take() {
    lock.lock();
    try {
      awaitEntries();
      var batch = new ArrayList<PendingEntry>(Math.min(waiting.size(), MOST_ENTRIES));
      long weight = 0;
      PendingEntry next = waiting.peek();
      while (next != null
          && (next.follows() || (batch.size() < MOST_ENTRIES && weight < MOST_WEIGHT))) {
        weight += next.entry().weight();
        batch.add(waiting.remove());
        next = waiting.peek();
      }
      if (!waiting.isEmpty()) {
        wakeOne();
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private void awaitEntries() {
    while (waiting.isEmpty() && !closed) {
      Condition called = lock.newCondition();
      idle.push(called);
      called.awaitUninterruptibly();
      idle.remove(called);
    }
  }

  private void wakeOne() {
    Condition last = idle.peek();
    if (last != null) {
      last.signal();
    }
  }

  public void close() {
    lock.lock();
    try {
      closed = true;
      idle.forEach(Condition::signal);
    } finally {
      lock.unlock();
    }
  }
}
