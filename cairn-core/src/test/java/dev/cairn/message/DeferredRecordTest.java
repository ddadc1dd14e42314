package dev.cairn.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.error.DatabaseException;
import dev.cairn.spi.Event;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.Message;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CommitLossDataSource;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.JournalGate;
import dev.cairn.testkit.JournalGate.Side;
import dev.cairn.testkit.SingleWorkflowTest;
import dev.cairn.workflow.Durable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Observations without side effects, such as received messages, are recorded together with the next
 * record.
 */
class DeferredRecordTest extends SingleWorkflowTest {
  private static String receive() {
    return Durable.receive("news", String.class, Duration.ofMinutes(1)).orElse("nothing");
  }

  private static void send(Cairn cairn, String text) {
    cairn.messages().send(Message.to("w", "news", text).keep());
  }

  private List<List<String>> commits() {
    return events(Event.Recorded.class).stream()
        .map(recorded -> recorded.lines().stream().map(Event.Line::key).toList())
        .toList();
  }

  private List<String> storedMessages() {
    return database.query("select value from cairn.messages");
  }

  @Test
  void lastMessageIsRecordedWithTheEnd() throws Exception {
    Cairn cairn = openWith(DeferredRecordTest::receive);
    send(cairn, "it has come");

    assertThat(cairn.start(StartOptions.id("w"), flow).await()).isEqualTo("it has come");

    assertThat(commits()).containsExactly(List.of("begin"), List.of("receive news", "end"));
    assertThat(stepKeys("w")).containsExactly("receive news");
    assertThat(storedMessages()).isEmpty();
  }

  @Test
  void lastChildResultIsRecordedWithTheEnd() throws Exception {
    Cairn cairn =
        open(opened -> {
          Fn.Of0<String> child = opened.workflow("child", String.class, () -> "grown up");
          flow = opened.workflow("flow", String.class, () -> opened.start(child).await());
        });

    assertThat(cairn.start(StartOptions.id("w"), flow).await()).isEqualTo("grown up");

    assertThat(commits()).contains(List.of("await child", "end"));
  }

  @Test
  void stepStartsAfterObservationsAreRecorded() throws Exception {
    Cairn cairn =
        openWith(() -> {
          String news = receive();
          return Durable.step("look", () -> news + " " + stepKeys("w") + storedMessages());
        });
    send(cairn, "it has come");

    assertThat(cairn.start(StartOptions.id("w"), flow).await())
        .isEqualTo("it has come [receive news][]");
  }

  @Test
  void streamAppendIsWrittenAfterObservations() throws Exception {
    var gate = gate(new JournalGate(Side.BEFORE, line -> line.key().equals("receive news")));
    Cairn cairn =
        open(gate, opened -> flow = opened.workflow("flow", String.class, this::receiveAndAppend));
    send(cairn, "it has come");
    Handle<String> handle = cairn.start(StartOptions.id("w"), flow);
    gate.awaitReached();
    assertThat(database.count("select count(*) from cairn.streams")).isZero();

    gate.open();

    assertThat(handle.await()).isEqualTo("added");
    assertThat(database.query("select value from cairn.streams where value is not null"))
        .containsExactly("\"it has come\"");
  }

  private String receiveAndAppend() {
    var stream = Durable.stream("out", String.class);
    stream.append(receive());
    return "added";
  }

  @Test
  void unrecordedObservationIsRepeated() throws Exception {
    var runs = new AtomicInteger();
    var observed = new CountDownLatch(1);
    var never = new CountDownLatch(1);
    Cairn cairn =
        openWith(() -> {
          String news = receive();
          if (runs.incrementAndGet() == 1) {
            observed.countDown();
            never.await();
          }
          return news;
        });
    send(cairn, "it has come");
    Handle<String> handle = cairn.start(StartOptions.id("w"), flow);
    observed.await();
    assertThat(storedMessages()).containsExactly("\"it has come\"");

    declareExecutorsDead();

    assertThat(handle.await()).isEqualTo("it has come");
    assertThat(stepKeys("w")).containsExactly("receive news");
    assertThat(storedMessages()).isEmpty();
    assertThat(runs).hasValue(2);
  }

  @Test
  void rejectedEndKeepsRecordedObservations() {
    Cairn cairn = openWith(DeferredRecordTest::receive);
    rejectRows("workflow", "new.state = 'SUCCEEDED'");
    send(cairn, "it has come");

    assertThatThrownBy(() -> cairn.start(StartOptions.id("w"), flow).await())
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("not today");

    assertThat(stepKeys("w")).containsExactly("receive news");
    assertThat(storedMessages()).isEmpty();
  }

  @Test
  void workflowFailsIfAnObservationCannotBeRecorded() {
    Cairn cairn = openWith(DeferredRecordTest::receive);
    rejectRows("step", "new.kind = 'RECEIVE'");
    send(cairn, "it has come");

    assertThatThrownBy(() -> cairn.start(StartOptions.id("w"), flow).await())
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("not today");

    assertThat(database.query("select state from cairn.workflows")).containsExactly("FAILED");
    assertThat(stepKeys("w")).isEmpty();
    assertThat(storedMessages()).containsExactly("\"it has come\"");
  }

  @Test
  void observationBesideBranchesIsRecordedAtOnce() throws Exception {
    Cairn cairn =
        openWith(() -> {
          var other = Durable.branch("other", () -> Durable.step("look", this::awaitReceiveRecord));
          return receive() + " " + Durable.all(other);
        });
    send(cairn, "it has come");

    assertThat(cairn.start(StartOptions.id("w"), flow).await()).isEqualTo("it has come [seen]");
  }

  private String awaitReceiveRecord() {
    Eventually.holds(() -> assertThat(stepKeys("w")).contains("receive news"));
    return "seen";
  }

  @Test
  void lostCommitResponseCountsOnce() throws Exception {
    var lossy = new CommitLossDataSource(database.dataSource(), sql -> sql.contains("taken as"));
    Cairn cairn =
        open(
            database.config().dataSource(lossy.dataSource()),
            opened -> flow = opened.workflow("flow", String.class, DeferredRecordTest::receive));
    send(cairn, "it has come");

    assertThat(cairn.start(StartOptions.id("w"), flow).await()).isEqualTo("it has come");

    assertThat(lossy.isConnectionLost()).isTrue();
    assertThat(stepKeys("w")).containsExactly("receive news");
    assertThat(storedMessages()).isEmpty();
  }
}
