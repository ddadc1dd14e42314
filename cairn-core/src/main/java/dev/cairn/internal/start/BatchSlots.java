package dev.cairn.internal.start;

import dev.cairn.internal.run.QueueSlots;
import java.util.HashSet;
import java.util.Set;

/**
 * The slots that starts take which are written together, each in case that its workflow can run
 * here at once. They leave what they cannot use to those that wait already: once a queue has no
 * slot left, none of the later starts takes one; and of a queue that was not free the last time,
 * only the first, to find out. Used by one thread.
 */
final class BatchSlots {
  private final QueueSlots slots;
  private final Set<String> crowded;
  private final Set<String> full = new HashSet<>();

  /** With the queues that were not free the last time. */
  BatchSlots(QueueSlots slots, Set<String> crowded) {
    this.slots = slots;
    this.crowded = crowded;
  }

  /** Takes a slot, if there is one for this start. */
  boolean takeOne(String queue) {
    boolean taken = !full.contains(queue) && slots.takeOne(queue);
    if (!taken || crowded.contains(queue)) {
      full.add(queue);
    }
    return taken;
  }
}
