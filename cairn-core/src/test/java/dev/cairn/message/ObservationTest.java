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
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.FlowTest;
import dev.cairn.testkit.JournalGate;
import dev.cairn.testkit.JournalGate.Side;
import dev.cairn.testkit.LossySource;
import dev.cairn.workflow.Durable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** #6: what a workflow has only seen is recorded with what it does next. */
class ObservationTest extends FlowTest {
  private static String received() {
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

  private List<String> pending() {
    return database.query("select value from cairn.messages");
  }

  @Test
  void aMessageThatIsTheLastThingIsRecordedWithTheEnd() throws Exception {
    Cairn cairn = with(ObservationTest::received);
    send(cairn, "it has come");

    assertThat(cairn.start(StartOptions.id("w"), flow).await()).isEqualTo("it has come");

    assertThat(commits()).containsExactly(List.of("begin"), List.of("receive news", "end"));
    assertThat(keys("w")).containsExactly("receive news");
    assertThat(pending()).isEmpty();
  }

  @Test
  void soIsTheEndOfAChild() throws Exception {
    Cairn cairn =
        open(opened -> {
          Fn.Of0<String> child = opened.workflow("child", String.class, () -> "grown up");
          flow = opened.workflow("flow", String.class, () -> opened.start(child).await());
        });

    assertThat(cairn.start(StartOptions.id("w"), flow).await()).isEqualTo("grown up");

    assertThat(commits()).contains(List.of("await child", "end"));
  }

  @Test
  void aStepBeginsAfterWhatWasSeenIsRecorded() throws Exception {
    Cairn cairn =
        with(() -> {
          String news = received();
          return Durable.step("look", () -> news + " " + keys("w") + pending());
        });
    send(cairn, "it has come");

    assertThat(cairn.start(StartOptions.id("w"), flow).await())
        .isEqualTo("it has come [receive news][]");
  }

  @Test
  void whatIsAddedToAStreamComesAfterWhatWasSeen() throws Exception {
    var gate = gate(new JournalGate(Side.BEFORE, line -> line.key().equals("receive news")));
    Cairn cairn =
        open(gate, opened -> flow = opened.workflow("flow", String.class, this::streamed));
    send(cairn, "it has come");
    Handle<String> handle = cairn.start(StartOptions.id("w"), flow);
    gate.awaitReached();
    assertThat(database.count("select count(*) from cairn.streams")).isZero();

    gate.open();

    assertThat(handle.await()).isEqualTo("added");
    assertThat(database.query("select value from cairn.streams where value is not null"))
        .containsExactly("\"it has come\"");
  }

  private String streamed() {
    var stream = Durable.stream("out", String.class);
    stream.append(received());
    return "added";
  }

  @Test
  void whatWasSeenAndNotRecordedIsSeenAgain() throws Exception {
    var runs = new AtomicInteger();
    var seen = new CountDownLatch(1);
    var never = new CountDownLatch(1);
    Cairn cairn =
        with(() -> {
          String news = received();
          if (runs.incrementAndGet() == 1) {
            seen.countDown();
            never.await();
          }
          return news;
        });
    send(cairn, "it has come");
    Handle<String> handle = cairn.start(StartOptions.id("w"), flow);
    seen.await();
    assertThat(pending()).containsExactly("\"it has come\"");

    bury();

    assertThat(handle.await()).isEqualTo("it has come");
    assertThat(keys("w")).containsExactly("receive news");
    assertThat(pending()).isEmpty();
    assertThat(runs).hasValue(2);
  }

  @Test
  void anEndThatPostgresRefusesLeavesWhatWasSeenRecorded() {
    Cairn cairn = with(ObservationTest::received);
    refuse("workflow", "new.state = 'SUCCEEDED'");
    send(cairn, "it has come");

    assertThatThrownBy(() -> cairn.start(StartOptions.id("w"), flow).await())
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("not today");

    assertThat(keys("w")).containsExactly("receive news");
    assertThat(pending()).isEmpty();
  }

  @Test
  void withoutItsRecordTheWorkflowDoesNotSucceed() {
    Cairn cairn = with(ObservationTest::received);
    refuse("step", "new.kind = 'RECEIVE'");
    send(cairn, "it has come");

    assertThatThrownBy(() -> cairn.start(StartOptions.id("w"), flow).await())
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("not today");

    assertThat(database.query("select state from cairn.workflows")).containsExactly("FAILED");
    assertThat(keys("w")).isEmpty();
    assertThat(pending()).containsExactly("\"it has come\"");
  }

  @Test
  void besideBranchesItIsRecordedAtOnce() throws Exception {
    Cairn cairn =
        with(() -> {
          var other = Durable.branch("other", () -> Durable.step("look", this::seenReceived));
          return received() + " " + Durable.all(other);
        });
    send(cairn, "it has come");

    assertThat(cairn.start(StartOptions.id("w"), flow).await()).isEqualTo("it has come [seen]");
  }

  private String seenReceived() {
    Eventually.holds(() -> assertThat(keys("w")).contains("receive news"));
    return "seen";
  }

  @Test
  void aCommitThatWasLostUnnoticedCountsOnce() throws Exception {
    var lossy = new LossySource(database.dataSource(), sql -> sql.contains("taken as"));
    Cairn cairn =
        open(
            database.config().dataSource(lossy.dataSource()),
            opened -> flow = opened.workflow("flow", String.class, ObservationTest::received));
    send(cairn, "it has come");

    assertThat(cairn.start(StartOptions.id("w"), flow).await()).isEqualTo("it has come");

    assertThat(lossy.died()).isTrue();
    assertThat(keys("w")).containsExactly("receive news");
    assertThat(pending()).isEmpty();
  }
}
