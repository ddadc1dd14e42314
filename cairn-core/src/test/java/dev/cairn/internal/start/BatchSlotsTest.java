package dev.cairn.internal.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.internal.run.QueueSlots;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Slots that the starts of one batch may take, so that they do not overtake waiting workflows. */
class BatchSlotsTest {
  private final QueueSlots slots = new QueueSlots();
  private final Set<String> fullQueues = new HashSet<>();

  BatchSlotsTest() {
    slots.setLimit("mail", 2);
    slots.setLimit("orders", 1);
  }

  @Test
  void laterStartsDoNotOvertakeOnceAQueueIsFull() {
    var batchSlots = new BatchSlots(slots, fullQueues);
    assertThat(batchSlots.tryAcquire("mail")).isTrue();
    assertThat(batchSlots.tryAcquire("mail")).isTrue();
    assertThat(batchSlots.tryAcquire("mail")).isFalse();

    slots.releaseAndNotify("mail");

    assertThat(batchSlots.tryAcquire("mail")).isFalse();
    assertThat(batchSlots.tryAcquire("orders")).isTrue();
    assertThat(new BatchSlots(slots, fullQueues).tryAcquire("mail")).isTrue();
  }

  @Test
  void oneStartTestsAQueueThatWasFull() {
    fullQueues.add("mail");

    var batchSlots = new BatchSlots(slots, fullQueues);

    assertThat(batchSlots.tryAcquire("mail")).isTrue();
    assertThat(batchSlots.tryAcquire("mail")).isFalse();
    assertThat(slots.acquire("mail", 10)).isEqualTo(1);
  }
}
