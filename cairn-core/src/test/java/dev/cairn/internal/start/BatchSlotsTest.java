package dev.cairn.internal.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.internal.run.QueueSlots;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** #6: what starts that are written together leave to those that wait already. */
class BatchSlotsTest {
  private final QueueSlots slots = new QueueSlots();
  private final Set<String> crowded = new HashSet<>();

  BatchSlotsTest() {
    slots.limit("mail", 2);
    slots.limit("orders", 1);
  }

  @Test
  void onceAQueueIsFullNoLaterStartOvertakes() {
    var room = new BatchSlots(slots, crowded);
    assertThat(room.takeOne("mail")).isTrue();
    assertThat(room.takeOne("mail")).isTrue();
    assertThat(room.takeOne("mail")).isFalse();

    slots.free("mail");

    assertThat(room.takeOne("mail")).isFalse();
    assertThat(room.takeOne("orders")).isTrue();
    assertThat(new BatchSlots(slots, crowded).takeOne("mail")).isTrue();
  }

  @Test
  void ofAQueueThatWasNotFreeOnlyTheFirstTakesOneToFindOut() {
    crowded.add("mail");

    var room = new BatchSlots(slots, crowded);

    assertThat(room.takeOne("mail")).isTrue();
    assertThat(room.takeOne("mail")).isFalse();
    assertThat(slots.take("mail", 10)).isEqualTo(1);
  }
}
