package dev.cairn.internal.wakeup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.internal.store.record.StoredMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a run's topic hands out, and from where on it looks. */
class TopicTest {
  private final Topic topic = new Topic("w", "news");
  private final List<String> given = new ArrayList<>();

  private static StoredMessage letter(long xid, long seq) {
    return new StoredMessage(new StoredMessage.Place(xid, seq), xid + "." + seq);
  }

  private void take(long horizon, StoredMessage... letters) {
    topic.take(Arrays.asList(letters), horizon);
  }

  private Topic.Receiver receiver(String name) {
    Topic.Receiver receiver = letter -> given.add(name + " " + letter.json());
    topic.join(receiver);
    return receiver;
  }

  @Test
  void whoCameFirstIsServedFirst() {
    receiver("a");
    receiver("b");
    receiver("c");

    take(10, letter(5, 1), letter(6, 2));

    assertThat(given).containsExactly("a 5.1", "b 6.2");
  }

  @Test
  void eachMessageIsGivenOnceHoweverOftenItIsSeen() {
    receiver("a");
    receiver("b");
    take(5, letter(5, 1));

    take(5, letter(5, 1));
    take(5, letter(5, 1), letter(6, 2));

    assertThat(given).containsExactly("a 5.1", "b 6.2");
  }

  @Test
  void aLookThatWasUnderWayMeanwhileBringsNothingBack() {
    receiver("a");
    take(10, letter(5, 1));
    receiver("b");

    take(9, letter(5, 1));

    assertThat(given).containsExactly("a 5.1");
  }

  @Test
  void whatWasHandedOutIsNotLookedThroughAgain() {
    receiver("a");

    take(10, letter(5, 7));

    assertThat(topic.box().after()).isEqualTo(new StoredMessage.Place(5, 7));
  }

  @Test
  void whatMayStillBeCommittedIsLookedForAgain() {
    receiver("a");

    take(4, letter(5, 7));

    assertThat(topic.box().after()).isEqualTo(StoredMessage.Place.before(4));
    assertThat(topic.isNews(List.of(letter(4, 2)))).isTrue();
    assertThat(topic.isNews(List.of(letter(5, 7)))).isFalse();
  }

  @Test
  void oneLooksForAsManyAsWaitAndThoseThatMayStillBeThere() {
    receiver("a");
    take(4, letter(5, 7));
    receiver("b");
    receiver("c");

    assertThat(topic.box().most()).isEqualTo(3);
  }

  @Test
  void whoLeavesIsGivenNothing() {
    Topic.Receiver leaving = receiver("a");
    receiver("b");

    topic.leave(leaving);
    take(10, letter(5, 1));

    assertThat(given).containsExactly("b 5.1");
  }

  @Test
  void whatIsGivenBackIsForTheNextWhoComes() {
    receiver("a");
    take(10, letter(5, 1));
    topic.giveBack(letter(5, 1));

    receiver("b");

    assertThat(given).containsExactly("a 5.1", "b 5.1");
  }

  @Test
  void whatIsGivenBackIsForTheOneWhoWaitsLongest() {
    receiver("a");
    take(10, letter(5, 1));
    receiver("b");
    receiver("c");

    topic.giveBack(letter(5, 1));

    assertThat(given).containsExactly("a 5.1", "b 5.1");
  }
}
