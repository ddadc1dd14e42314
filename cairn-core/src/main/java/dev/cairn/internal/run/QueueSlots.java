package dev.cairn.internal.run;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * How many workflows of each queue run in this process, and how many may. A slot is taken before a
 * workflow is claimed, and given back when its run has ended. Thread-safe.
 */
public final class QueueSlots {
  private final ConcurrentHashMap<String, Count> counts = new ConcurrentHashMap<>();
  private volatile Consumer<String> freed = queue -> {};

  public QueueSlots() {}

  private record Count(int limit, int taken) {
    int free() {
      return Math.max(0, limit - taken);
    }
  }

  /**
   * Sets how many of a queue may run here. A queue of which nothing was said gives no slots.
   *
   * @param queue the queue
   * @param most how many at once
   */
  public void limit(String queue, int most) {
    counts.compute(queue, (name, count) -> new Count(most, count == null ? 0 : count.taken));
  }

  /**
   * Takes as many slots as there are, up to a number.
   *
   * @param queue the queue
   * @param most how many at most
   * @return how many were taken
   */
  public int take(String queue, int most) {
    int[] taken = new int[1];
    counts.computeIfPresent(
        queue,
        (name, count) -> {
          taken[0] = Math.min(most, count.free());
          return new Count(count.limit, count.taken + taken[0]);
        });
    return taken[0];
  }

  /** Takes one slot; false if there is none. */
  public boolean takeOne(String queue) {
    return take(queue, 1) == 1;
  }

  /**
   * Gives slots back that were not needed.
   *
   * @param queue the queue
   * @param number how many; less than zero to take more than there are
   */
  public void giveBack(String queue, int number) {
    counts.computeIfPresent(queue, (name, count) -> new Count(count.limit, count.taken - number));
  }

  /** Gives the slot back of a run that has ended, or is not to be, and lets it be known. */
  public void free(String queue) {
    giveBack(queue, 1);
    freed.accept(queue);
  }

  /**
   * Tells somebody of every slot that is free again.
   *
   * @param listener takes the queue; quick, and thread-safe
   */
  public void onFreed(Consumer<String> listener) {
    freed = listener;
  }
}
