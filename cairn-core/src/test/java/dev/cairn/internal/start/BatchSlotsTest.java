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
    slots.limit("mail", 2);
    slots.limit("orders", 1);
  }

  @Test
  void laterStartsDoNotOvertakeOnceAQueueIsFull() {
    var batchSlots = new BatchSlots(slots, fullQueues);
    assertThat(batchSlots.takeOne("mail")).isTrue();
    assertThat(batchSlots.takeOne("mail")).isTrue();
    assertThat(batchSlots.takeOne("mail")).isFalse();

    slots.free("mail");

    assertThat(batchSlots.takeOne("mail")).isFalse();
    assertThat(batchSlots.takeOne("orders")).isTrue();
    assertThat(new BatchSlots(slots, fullQueues).takeOne("mail")).isTrue();
  }

  @Test
  void oneStartTestsAQueueThatWasFull() {
    fullQueues.add("mail");

    var batchSlots = new BatchSlots(slots, fullQueues);

    assertThat(batchSlots.takeOne("mail")).isTrue();
    assertThat(batchSlots.takeOne("mail")).isFalse();
    assertThat(slots.take("mail", 10)).isEqualTo(1);
  }
}
