package dev.cairn.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** #6: what starts that are written together leave to those that wait already. */
class RoomTest {
  private final Slots slots = new Slots();
  private final Set<String> crowded = new HashSet<>();

  RoomTest() {
    slots.limit("mail", 2);
    slots.limit("orders", 1);
  }

  @Test
  void onceAQueueIsFullNoLaterStartOvertakes() {
    var room = new Room(slots, crowded);
    assertThat(room.takeOne("mail")).isTrue();
    assertThat(room.takeOne("mail")).isTrue();
    assertThat(room.takeOne("mail")).isFalse();

    slots.free("mail");

    assertThat(room.takeOne("mail")).isFalse();
    assertThat(room.takeOne("orders")).isTrue();
    assertThat(new Room(slots, crowded).takeOne("mail")).isTrue();
  }

  @Test
  void ofAQueueThatWasNotFreeOnlyTheFirstTakesOneToFindOut() {
    crowded.add("mail");

    var room = new Room(slots, crowded);

    assertThat(room.takeOne("mail")).isTrue();
    assertThat(room.takeOne("mail")).isFalse();
    assertThat(slots.take("mail", 10)).isEqualTo(1);
  }
}
