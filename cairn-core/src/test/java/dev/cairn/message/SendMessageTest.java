package dev.cairn.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.common.TypeRef;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.error.WorkflowEndedException;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.Message;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.MessagingTest;
import dev.cairn.workflow.Durable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sending messages, and rejected messages. */
class SendMessageTest extends MessagingTest {
  @Test
  void idempotentMessageIsStoredOnce() {
    Cairn cairn = open();
    Handle<String> handle = startWaitingReceiver(cairn, 2);
    Message message = Message.to("t", "news", "paid").idempotent("payment-17");

    cairn.messages().send(message);
    Eventually.holds(() -> assertThat(storedMessages()).isZero());
    cairn.messages().send(message);
    cairn.messages().sendAll(List.of(message, message));
    cairn.messages().send(Message.to("t", "news", "shipped").idempotent("parcel-17"));

    assertThat(handle.await()).isEqualTo("paid shipped");
    cairn.messages().send(message);
    assertThat(storedMessages()).isZero();
  }

  @Test
  void messageToAnUnknownWorkflowIsRejected() {
    Cairn cairn = open();

    assertThatThrownBy(() -> cairn.messages().send("nobody", "news", "hello"))
        .isInstanceOf(NoSuchWorkflowException.class)
        .hasMessage(
            "There is no workflow 'nobody', so it cannot receive a message. Check the id, start the workflow first, or let the message be kept until it starts.");
  }

  @Test
  void messageToAnEndedWorkflowIsRejected() {
    Cairn cairn = open();
    cairn.start(StartOptions.id("t"), receiver, 0).await();

    assertThatThrownBy(() -> cairn.messages().send("t", "news", "hello"))
        .isInstanceOf(WorkflowEndedException.class)
        .hasMessage(
            "Workflow 't' has ended (SUCCEEDED) and receives no more messages. Start another workflow with a new id, and send to that one.");
  }

  @Test
  void messageCanBeKeptUntilItsWorkflowStarts() {
    Cairn cairn = open();
    cairn.messages().send(Message.to("t", "news", "early").keep());

    assertThat(storedMessages()).isOne();
    assertThat(cairn.start(StartOptions.id("t"), receiver, 1).await()).isEqualTo("early");
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void messageInATransactionIsSentIfItCommits(boolean commits) throws SQLException {
    Cairn cairn = open();
    Handle<String> handle = startWaitingReceiver(cairn, 2);

    try (Connection connection = database.connect()) {
      connection.setAutoCommit(false);
      cairn.within(connection).send("t", "news", "perhaps");
      if (commits) {
        connection.commit();
      } else {
        connection.rollback();
      }
    }
    cairn.messages().send("t", "news", "surely");
    if (!commits) { // otherwise the receiver already has two messages and may have ended
      cairn.messages().send("t", "news", "again");
    }

    assertThat(handle.await()).isEqualTo(commits ? "perhaps surely" : "surely again");
  }

  private static void fail() {
    throw new IllegalStateException("no");
  }

  @Test
  void messageInATransactionStepIsPartOfIt() {
    AtomicReference<Fn.Of0<String>> flow = new AtomicReference<>();
    Cairn cairn =
        open(opened -> {
          register(opened);
          flow.set(
              opened.workflow(
                  "flow",
                  String.class,
                  () -> {
                    Durable.transaction(
                        "tell",
                        connection -> {
                          messages().send("t", "news", "in");
                        });
                    try {
                      Durable.transaction(
                          "fail",
                          connection -> {
                            messages().send("t", "news", "rolled back");
                            fail();
                          });
                    } catch (IllegalStateException rolledBack) {
                      messages().send("t", "news", "after");
                    }
                    return "told";
                  }));
        });
    Handle<String> receiver = startWaitingReceiver(cairn, 2);

    cairn.start(StartOptions.id("s"), flow.get()).await();

    assertThat(receiver.await()).isEqualTo("in after");
    assertThat(stepKeys("s")).containsExactly("tell", "fail", "send news");
  }

  @Test
  void sendAllKeepsTheOrder() {
    Cairn cairn = open();
    Handle<String> handle = startWaitingReceiver(cairn, 10);
    List<Message> many =
        IntStream.range(0, 5_000).mapToObj(i -> Message.to("t", "news", "m" + i)).toList();

    cairn.messages().sendAll(many);

    assertThat(handle.await()).isEqualTo("m0 m1 m2 m3 m4 m5 m6 m7 m8 m9");
    assertThat(storedMessages()).isEqualTo(4_990);
  }

  @Test
  void sendAllSendsAllOrNone() {
    Cairn cairn = open();
    startWaitingReceiver(cairn, 1);
    List<Message> many =
        Stream.concat(
                IntStream.range(0, 1_500).mapToObj(i -> Message.to("t", "news", "m" + i)),
                Stream.of(Message.to("nobody", "news", "m")))
            .toList();

    assertThatThrownBy(() -> cairn.messages().sendAll(many))
        .isInstanceOf(NoSuchWorkflowException.class)
        .hasMessageStartingWith("There is no workflow 'nobody'");
    assertThat(storedMessages()).isZero();
  }

  @Test
  void messageIsSentFromSql() {
    Cairn cairn = open();
    Handle<String> handle = startWaitingReceiver(cairn, 2);

    assertThat(database.query("select cairn.send('t', 'news', '\"one\"', key => 'k')"))
        .containsExactly("t");
    assertThat(database.query("select cairn.send('t', 'news', '\"one\"', key => 'k')"))
        .containsExactly("f");
    database.query("select cairn.send('t', 'news', '\"two\"')");

    assertThat(handle.await()).isEqualTo("one two");
  }

  @ParameterizedTest
  @CsvSource({
    "'nobody', 'news', '1', 'CRN06'",
    "'ended', 'news', '1', 'CRN07'",
    "'t', 'a/b', '1', 'CRN08'",
    "'t', '', '1', 'CRN08'",
    "'t', 'news', 'null', 'CRN08'"
  })
  void invalidSqlMessageIsRejected(String id, String topic, String json, String state) {
    Cairn cairn = open();
    cairn.start(StartOptions.id("ended"), receiver, 0).await();

    assertThatThrownBy(
            () -> database.query("select cairn.send(?, ?, cast(? as json))", id, topic, json))
        .cause()
        .isInstanceOfSatisfying(
            SQLException.class, problem -> assertThat(problem.getSQLState()).isEqualTo(state));
  }

  @Test
  void clientSendsMessages() {
    Cairn cairn = open();
    Handle<String> handle = startWaitingReceiver(cairn, 1);

    try (CairnClient client = CairnClient.connect(database.config())) {
      client.messages().send("t", "news", "from afar");
    }

    assertThat(handle.await()).isEqualTo("from afar");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a/b", "a#2", "line\nbreak"})
  void invalidTopicIsRejected(String topic) {
    assertThatThrownBy(() -> Message.to("t", topic, "hello"))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageEndingWith(
            "is not a valid name for a topic. Use 1 to 256 characters without '#', '/', control characters and unpaired surrogates.");
    assertThatThrownBy(() -> Durable.receive(topic, String.class, LONG))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("is not a valid name for a topic.");
  }

  @Test
  void emptyOptionalIsRejected() {
    Cairn cairn = open();
    startWaitingReceiver(cairn, 1);

    assertThatThrownBy(() ->
            cairn
                .messages()
                .send(
                    Message.to("t", "news", Optional.empty())
                        .as(new TypeRef<Optional<String>>() {})))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageStartingWith(
            "An empty Optional cannot be the message to workflow 't' on topic 'news'");
  }
}
