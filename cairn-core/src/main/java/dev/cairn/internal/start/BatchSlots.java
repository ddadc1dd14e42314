package dev.cairn.internal.start;

import dev.cairn.internal.run.QueueSlots;
import java.util.HashSet;
import java.util.Set;

/**
 * Queue slots for starts that are written in one batch. A start that gets a slot may run here at
 * once; the slots that it cannot use are released later. To avoid starving starts that already wait
 * in the database, once a queue has no free slot, no later start of the batch gets one; and for a
 * contended queue only the first start of the batch tries. Used by one thread.
 */
final class BatchSlots {
  private final QueueSlots slots;
  private final Set<String> contended;
  private final Set<String> exhausted = new HashSet<>();

  /**
   * @param contended queues whose last start found a free slot here but could not run at once
   */
  BatchSlots(QueueSlots slots, Set<String> contended) {
    this.slots = slots;
    this.contended = contended;
  }

  /** Acquires a slot of the queue; returns false if there is none for this start. */
  boolean tryAcquire(String queue) {
    boolean taken = !exhausted.contains(queue) && slots.tryAcquire(queue);
    if (!taken || contended.contains(queue)) {
      exhausted.add(queue);
    }
    return taken;
  }
}
