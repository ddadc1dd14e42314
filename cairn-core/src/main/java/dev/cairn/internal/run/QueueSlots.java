package dev.cairn.internal.run;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Counts the workflows of each queue that run in this process. A slot is acquired before a workflow
 * is claimed, and released when its run has ended. Thread-safe.
 */
public final class QueueSlots {
  private final ConcurrentHashMap<String, Count> counts = new ConcurrentHashMap<>();
  private volatile Consumer<String> listener = queue -> {};

  public QueueSlots() {}

  private record Count(int limit, int acquired) {
    int free() {
      return Math.max(0, limit - acquired);
    }
  }

  /**
   * Sets how many workflows of a queue may run here. A queue without a limit has no slots.
   *
   * @param queue the queue
   * @param max how many at once
   */
  public void setLimit(String queue, int max) {
    counts.compute(queue, (name, count) -> new Count(max, count == null ? 0 : count.acquired));
  }

  /**
   * Acquires free slots, up to a number.
   *
   * @param queue the queue
   * @param max the maximum
   * @return how many were acquired
   */
  public int acquire(String queue, int max) {
    int[] acquired = new int[1];
    counts.computeIfPresent(
        queue,
        (name, count) -> {
          acquired[0] = Math.min(max, count.free());
          return new Count(count.limit, count.acquired + acquired[0]);
        });
    return acquired[0];
  }

  /** Acquires one slot; returns false if there is none. */
  public boolean tryAcquire(String queue) {
    return acquire(queue, 1) == 1;
  }

  /** Acquires a slot for a workflow that this process must run, even beyond the limit. */
  public void acquireBeyondLimit(String queue) {
    release(queue, -1);
  }

  /**
   * Releases slots that were not needed.
   *
   * @param queue the queue
   * @param number how many
   */
  public void release(String queue, int number) {
    counts.computeIfPresent(
        queue, (name, count) -> new Count(count.limit, count.acquired - number));
  }

  /**
   * Releases the slot of a run that has ended or will not begin, and notifies the listener.
   *
   * @param queue the queue; null if the run was started directly and has no slot
   */
  public void releaseAndNotify(@Nullable String queue) {
    if (queue != null) {
      release(queue, 1);
      listener.accept(queue);
    }
  }

  /**
   * Sets the listener for released slots.
   *
   * @param listener receives the queue; must be fast and thread-safe
   */
  public void onReleased(Consumer<String> listener) {
    this.listener = listener;
  }
}
