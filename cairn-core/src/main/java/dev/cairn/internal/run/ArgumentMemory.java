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
 * How many bytes the large arguments have of the runs in this process that it took from queues,
 * took over, or read again after a long sleep. An executor takes no more of those than the memory
 * allows, a part of which each queue leaves to the others. Thread-safe.
 */
public final class ArgumentMemory {
  /** The part of the heap that arguments may take as JSON; as objects, they take more. */
  private static final int PART = 8;

  /** The part that they may take when runs seem to wait for each other. */
  private static final int LARGEST_PART = 3;

  private static final long STALLED_AFTER = Duration.ofSeconds(1).toNanos();
  private static final long SHORTEST_WAIT = Duration.ofMillis(100).toNanos();

  /** Stands for workflows that were started directly. */
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
   * The memory of a process.
   *
   * @param heap how many bytes its objects can have
   */
  public ArgumentMemory(long heap) {
    this.capacity = heap / PART;
    this.limit = heap / LARGEST_PART;
  }

  /**
   * What may be taken from a queue now. A queue that has nothing large in this process can always
   * take one, so that none waits for another that never rests.
   *
   * @param queue the queue; null for what was started directly
   * @return half of what is left
   */
  public ArgumentBudget budget(@Nullable String queue) {
    lock.lock();
    try {
      long left = Math.max(0, capacity - held) / 2;
      boolean one = !byQueue.containsKey(name(queue)) || isStalled();
      return new ArgumentBudget(left, one ? 1 : 0);
    } finally {
      lock.unlock();
    }
  }

  private boolean isStalled() {
    return held < limit && System.nanoTime() - changedAt >= STALLED_AFTER;
  }

  /**
   * Whether so much is taken that an executor may have taken less than it would have otherwise.
   *
   * @return true if more than a quarter is
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
   * Runs something each time that memory is free again.
   *
   * @param listener quick, and thread-safe
   */
  public void onReleased(Runnable listener) {
    listeners.add(listener);
  }

  /** Takes memory, whether or not there is so much. */
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

  /** Takes memory as soon as there is so much, nobody else has any, or nothing has changed long. */
  void await(@Nullable String queue, int bytes) throws InterruptedException {
    if (isLarge(bytes)) {
      lock.lockInterruptibly();
      try {
        while (held > 0 && held + bytes > capacity && !isStalled()) {
          long left = changedAt + STALLED_AFTER - System.nanoTime();
          released.awaitNanos(Math.max(left, SHORTEST_WAIT));
        }
        add(name(queue), bytes);
      } finally {
        lock.unlock();
      }
    }
  }

  /** Gives memory back. */
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
