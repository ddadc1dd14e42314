package dev.cairn.internal.wakeup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.internal.store.record.StoredMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages that the topic of a run hands out, and the position from which it queries. */
class TopicTest {
  private final Topic topic = new Topic("w", "news");
  private final List<String> received = new ArrayList<>();

  private static StoredMessage message(long xid, long seq) {
    return new StoredMessage(new StoredMessage.Position(xid, seq), xid + "." + seq, null);
  }

  private void take(long horizon, StoredMessage... messages) {
    topic.deliver(Arrays.asList(messages), horizon);
  }

  private Topic.Receiver receiver(String name) {
    Topic.Receiver receiver = message -> received.add(name + " " + message.json());
    topic.join(receiver);
    return receiver;
  }

  @Test
  void firstReceiverGetsTheFirstMessage() {
    receiver("a");
    receiver("b");
    receiver("c");

    take(10, message(5, 1), message(6, 2));

    assertThat(received).containsExactly("a 5.1", "b 6.2");
  }

  @Test
  void messageIsHandedOutOnce() {
    receiver("a");
    receiver("b");
    take(5, message(5, 1));

    take(5, message(5, 1));
    take(5, message(5, 1), message(6, 2));

    assertThat(received).containsExactly("a 5.1", "b 6.2");
  }

  @Test
  void staleQueryReturnsNothingAgain() {
    receiver("a");
    take(10, message(5, 1));
    receiver("b");

    take(9, message(5, 1));

    assertThat(received).containsExactly("a 5.1");
  }

  @Test
  void queryStartsAfterHandedOutMessages() {
    receiver("a");

    take(10, message(5, 7));

    assertThat(topic.box().after()).isEqualTo(new StoredMessage.Position(5, 7));
  }

  @Test
  void queryIncludesMessagesThatMayStillBeCommitted() {
    receiver("a");

    take(4, message(5, 7));

    assertThat(topic.box().after()).isEqualTo(StoredMessage.Position.before(4));
    assertThat(topic.isUndelivered(List.of(message(4, 2)))).isTrue();
    assertThat(topic.isUndelivered(List.of(message(5, 7)))).isFalse();
  }

  @Test
  void queryLimitCountsWaitersAndUncommittedMessages() {
    receiver("a");
    take(4, message(5, 7));
    receiver("b");
    receiver("c");

    assertThat(topic.box().limit()).isEqualTo(3);
  }

  @Test
  void receiverThatLeftGetsNothing() {
    Topic.Receiver leaving = receiver("a");
    receiver("b");

    topic.leave(leaving);
    take(10, message(5, 1));

    assertThat(received).containsExactly("b 5.1");
  }

  @Test
  void returnedMessageIsForTheNextReceiver() {
    receiver("a");
    take(10, message(5, 1));
    topic.putBack(message(5, 1));

    receiver("b");

    assertThat(received).containsExactly("a 5.1", "b 5.1");
  }

  @Test
  void returnedMessageIsForTheLongestWaitingReceiver() {
    receiver("a");
    take(10, message(5, 1));
    receiver("b");
    receiver("c");

    topic.putBack(message(5, 1));

    assertThat(received).containsExactly("a 5.1", "b 5.1");
  }
}
