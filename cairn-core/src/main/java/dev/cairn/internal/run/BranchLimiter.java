package dev.cairn.internal.run;

import dev.cairn.workflow.BranchLimit;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Runs branches within their {@link BranchLimit}; the others wait in order. Thread-safe. */
public final class BranchLimiter {
  private @Nullable Map<BranchLimit, LimitQueue> queues;

  private static final class LimitQueue {
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int running;
  }

  /**
   * Starts a branch now, or queues it until another one ends.
   *
   * @return false if it was queued
   */
  public synchronized boolean startOrQueue(BranchLimit limit, Runnable start) {
    if (limit.atMost() == Integer.MAX_VALUE) {
      start.run();
      return true;
    }
    if (queues == null) {
      queues = new HashMap<>();
    }
    LimitQueue queue = queues.computeIfAbsent(limit, fresh -> new LimitQueue());
    if (queue.running < limit.atMost()) {
      queue.running++;
      start.run();
      return true;
    }
    queue.waiting.add(start);
    return false;
  }

  /** Removes a branch from the queue; returns false if it has already started. */
  public synchronized boolean dequeue(BranchLimit limit, Runnable start) {
    LimitQueue queue = queues == null ? null : queues.get(limit);
    return queue != null && queue.waiting.remove(start);
  }

  /** Releases the slot of a branch that has ended, and starts the next one. */
  public synchronized void release(BranchLimit limit) {
    LimitQueue queue = queues == null ? null : queues.get(limit);
    if (queue == null) {
      return;
    }
    Runnable next = queue.waiting.poll();
    if (next == null) {
      queue.running--;
    } else {
      next.run();
    }
  }
}
