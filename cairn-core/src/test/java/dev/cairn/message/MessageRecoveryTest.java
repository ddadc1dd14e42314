package dev.cairn.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.start.Handle;
import dev.cairn.start.Message;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.JournalGate.Side;
import dev.cairn.testkit.MessagingTest;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages across crashes and restarts. */
class MessageRecoveryTest extends MessagingTest {
  static Stream<Arguments> everyRecord() {
    return Stream.of("begin", "receive news#deadline", "receive news", "receive news#2", "end")
        .flatMap(key -> Stream.of(Side.values()).map(side -> Arguments.of(side, key)));
  }

  @ParameterizedTest
  @MethodSource("everyRecord")
  void crashLosesAndRepeatsNoMessage(Side side, String key) {
    var gate = gate(side, "t", key);
    Cairn dying = open(gate, this::register);
    Thread.ofVirtual().start(() -> dying.start(StartOptions.id("t"), receiver, 2));
    Thread.ofVirtual()
        .start(() -> {
          if (!key.equals("begin") && !key.endsWith("#deadline")) {
            Eventually.holds(() -> assertThat(stepKeys("t")).contains("receive news#deadline"));
            dying.messages().sendAll(List.of(message("a"), message("b"), message("c")));
          }
        });
    gate.awaitReached();
    declareExecutorsDead();
    Cairn next = open();
    if (key.equals("begin") || key.endsWith("#deadline")) {
      next.start(StartOptions.id("t"), receiver, 2);
      next.messages().sendAll(List.of(message("a"), message("b"), message("c")));
    }

    assertThat(next.handle("t", String.class).await()).isEqualTo("a b");
    assertThat(database.query("select value from cairn.messages")).containsExactly("\"c\"");
  }

  private static Message message(String value) {
    return Message.to("t", "news", value);
  }

  @ParameterizedTest
  @CsvSource({"BEFORE, send news", "AFTER, send news"})
  void workflowSendsExactlyOnce(Side side, String key) {
    var gate = gate(side, "s", key);
    Cairn dying = open(gate, this::register);
    startWaitingReceiver(dying, 2);
    Thread.ofVirtual().start(() -> dying.start(StartOptions.id("s"), sender, "t"));
    gate.awaitReached();
    declareExecutorsDead();
    Cairn next = open();

    assertThat(next.handle("s", String.class).await()).isEqualTo("sent");
    next.messages().send("t", "news", "last");
    assertThat(next.handle("t", String.class).await()).isEqualTo("from s last");
    assertThat(database.query("select output from cairn.steps where kind = 'SEND'"))
        .containsExactly("\"t\"");
  }

  @ParameterizedTest
  @CsvSource({"BEFORE, send news", "AFTER, send news", "AFTER, send news"})
  void missingReceiverIsRecorded(Side side, String key) {
    var gate = gate(side, "s", key);
    Cairn dying = open(gate, this::register);
    Thread.ofVirtual().start(() -> dying.start(StartOptions.id("s"), sender, "nobody"));
    gate.awaitReached();
    declareExecutorsDead();
    Cairn next = open();

    assertThat(next.handle("s", String.class).await())
        .startsWith("NoSuchWorkflowException: There is no workflow 'nobody'");
    assertThat(stepKeys("s")).containsExactly("send news");
  }

  @Test
  void endedReceiverIsRecorded() {
    Cairn cairn = open();
    cairn.start(StartOptions.id("t"), receiver, 0).await();

    assertThat(cairn.start(StartOptions.id("s"), sender, "t").await())
        .startsWith("WorkflowEndedException: Workflow 't' has ended (SUCCEEDED)");
  }

  @Test
  void restartKeepsTheDeadline() {
    Cairn first = open();
    Handle<String> handle = startWaitingReceiver(first, 1);
    first.close();
    database.execute("update cairn.step set output = '\"2020-01-01T00:00:00Z\"'");

    Cairn next = open();

    assertThat(next.handle("t", String.class).await()).isEqualTo("nothing");
    assertThat(handle.id()).isEqualTo("t");
  }

  @Test
  void closeDoesNotWaitForWaitingWorkflows() {
    Cairn cairn = open();
    startWaitingReceiver(cairn, 1);

    cairn.close(Duration.ofMinutes(1));

    // its release may come after the end of the executor, and is superfluous then
    assertThat(database.query("select id from cairn.unowned")).containsExactly("t");
  }

  @Test
  void successorReceivesTheMessage() {
    Cairn first = open();
    startWaitingReceiver(first, 1);
    Cairn second = open();

    first.close();
    second.messages().send("t", "news", "hello");

    assertThat(second.handle("t", String.class).await()).isEqualTo("hello");
  }
}
