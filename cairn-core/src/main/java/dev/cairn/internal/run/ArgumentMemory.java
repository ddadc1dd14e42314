package dev.cairn.internal.run;

import dev.cairn.internal.store.record.ArgumentBudget;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Limits the memory for large arguments of runs that this process claimed from queues, took over,
 * or loaded again after a long sleep. An executor takes no more of them than fit, and each queue
 * leaves a part to the others. Thread-safe.
 */
public final class ArgumentMemory {
  /** Arguments may take 1/8 of the heap as JSON; as objects they take more. */
  private static final int HEAP_FRACTION = 8;

  /** Up to 1/3 of the heap if runs seem to wait for each other. */
  private static final int STALLED_FRACTION = 3;

  private static final long STALLED_AFTER = Duration.ofSeconds(1).toNanos();
  private static final long MIN_WAIT = Duration.ofMillis(100).toNanos();

  /** The key of workflows that were started directly. */
  private static final String NO_QUEUE = "";

  private final long capacity;
  private final long limit;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition released = lock.newCondition();
  private final Map<String, Long> byQueue = new HashMap<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private long held;
  private long changedAt = System.nanoTime();

  /**
   * Creates the accounting of a process.
   *
   * @param heap the size of the heap in bytes
   */
  public ArgumentMemory(long heap) {
    this.capacity = heap / HEAP_FRACTION;
    this.limit = heap / STALLED_FRACTION;
  }

  /**
   * Returns how much may be claimed from a queue now: half of what is free. A queue without large
   * arguments in this process can always claim one workflow, so that no queue waits for another one
   * for ever.
   *
   * @param queue the queue; null for direct starts
   * @return the budget
   */
  public ArgumentBudget budget(@Nullable String queue) {
    lock.lock();
    try {
      long left = Math.max(0, capacity - held) / 2;
      boolean alwaysOne = !byQueue.containsKey(name(queue)) || isStalled();
      return new ArgumentBudget(left, alwaysOne ? 1 : 0);
    } finally {
      lock.unlock();
    }
  }

  private boolean isStalled() {
    return held < limit && System.nanoTime() - changedAt >= STALLED_AFTER;
  }

  /**
   * Returns whether more than a quarter is taken, so that a claim may have returned less than
   * otherwise.
   *
   * @return true if memory is short
   */
  public boolean isShort() {
    lock.lock();
    try {
      return held > capacity / 4;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Registers a listener for released memory.
   *
   * @param listener must be fast and thread-safe
   */
  public void onReleased(Runnable listener) {
    listeners.add(listener);
  }

  /** Reserves memory even beyond the limit. */
  void hold(@Nullable String queue, int bytes) {
    if (isLarge(bytes)) {
      lock.lock();
      try {
        add(name(queue), bytes);
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * Reserves memory when there is enough, when nothing else is reserved, or when nothing has
   * changed for a second.
   */
  void await(@Nullable String queue, int bytes) throws InterruptedException {
    if (isLarge(bytes)) {
      lock.lockInterruptibly();
      try {
        while (held > 0 && held + bytes > capacity && !isStalled()) {
          long left = changedAt + STALLED_AFTER - System.nanoTime();
          released.awaitNanos(Math.max(left, MIN_WAIT));
        }
        add(name(queue), bytes);
      } finally {
        lock.unlock();
      }
    }
  }

  /** Releases memory. */
  void release(@Nullable String queue, int bytes) {
    if (isLarge(bytes)) {
      lock.lock();
      try {
        add(name(queue), -bytes);
        released.signalAll();
      } finally {
        lock.unlock();
      }
      listeners.forEach(Runnable::run);
    }
  }

  static boolean isLarge(int bytes) {
    return bytes >= ArgumentBudget.LARGE;
  }

  private void add(String queue, long bytes) {
    held += bytes;
    changedAt = System.nanoTime();
    byQueue.merge(queue, bytes, Long::sum);
    byQueue.remove(queue, 0L);
  }

  private static String name(@Nullable String queue) {
    return queue == null ? NO_QUEUE : queue;
  }
}
