package dev.cairn.internal.store.journal;

import dev.cairn.internal.store.batch.PendingEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The queue of entries that wait for a writer. A writer takes all waiting entries up to a limit;
 * the next batch accumulates while it writes. Thread-safe.
 */
public final class JournalQueue {
  static final int MAX_ENTRIES = 1_000;
  static final long MAX_WEIGHT = 4_000_000;

  private final ReentrantLock lock = new ReentrantLock();

  /**
   * The idle writers; the one that became idle last is woken first, since its connection and its
   * prepared statements are still cached.
   */
  private final ArrayDeque<Condition> idle = new ArrayDeque<>();

  private final ArrayDeque<PendingEntry> waiting = new ArrayDeque<>();
  private boolean closed;

  /** Adds entries; returns false if the queue is closed. */
  public boolean offer(List<PendingEntry> group) {
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      waiting.addAll(group);
      wakeOne();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for entries and takes a batch. Entries that were added together are in one batch. An
   * empty batch means that the queue is closed and empty.
   */
  public List<PendingEntry> take() {
    lock.lock();
    try {
      awaitEntries();
      var batch = new ArrayList<PendingEntry>(Math.min(waiting.size(), MAX_ENTRIES));
      long weight = 0;
      PendingEntry next = waiting.peek();
      while (next != null
          && (next.follows() || (batch.size() < MAX_ENTRIES && weight < MAX_WEIGHT))) {
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
      Condition condition = lock.newCondition();
      idle.push(condition);
      condition.awaitUninterruptibly();
      idle.remove(condition);
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
