package dev.cairn.branch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.error.UsageException;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.Message;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.FlowTest;
import dev.cairn.testkit.JournalGate;
import dev.cairn.testkit.JournalGate.Side;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.StreamWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What branches do at the same time, held at the record that decides, in each order. */
class BranchRacesTest extends FlowTest {
  private final CountDownLatch closed = new CountDownLatch(1);

  private Handle<String> held(JournalGate gate, Fn.Of0<String> code) {
    Cairn cairn = open(gate, opened -> flow = opened.workflow("flow", String.class, code));
    return cairn.start(StartOptions.id("w"), flow);
  }

  private static StreamWriter<String> tokens() {
    return Durable.stream("tokens", String.class);
  }

  private List<String> streamed() {
    return database.query("select coalesce(value #>> '{}', 'closed') from cairn.streams");
  }

  private static String after(JournalGate gate, String then) {
    return Durable.step(
        "wait",
        () -> {
          gate.awaitReached();
          return then;
        });
  }

  @Test
  void aStreamThatIsClosedWhileAValueIsBeingWrittenEndsAfterIt() {
    JournalGate gate = gate(Side.BEFORE, "w", "append tokens");
    Handle<String> handle =
        held(
            gate,
            () -> {
              var adding =
                  Durable.branch(
                      "adding",
                      () -> {
                        tokens().append("a");
                        return "added";
                      });
              var closing =
                  Durable.branch(
                      "closing",
                      () -> {
                        gate.awaitReached();
                        tokens().close();
                        closed.countDown();
                        return "closed";
                      });
              return String.join(" ", Durable.all(adding, closing));
            });
    awaitClosed();
    assertThat(streamed()).isEmpty();

    gate.open();

    assertThat(handle.await()).isEqualTo("added closed");
    assertThat(streamed()).containsExactly("a", "closed");
  }

  @Test
  void aValueThatComesWhileTheCloseIsBeingWrittenIsRefused() {
    JournalGate gate = gate(Side.BEFORE, "w", "append tokens");
    Handle<String> handle =
        held(
            gate,
            () -> {
              var closing =
                  Durable.branch(
                      "closing",
                      () -> {
                        tokens().close();
                        return "closed";
                      });
              var adding =
                  Durable.branch(
                      "adding",
                      () -> {
                        gate.awaitReached();
                        return refusal();
                      });
              return String.join(" ", Durable.all(closing, adding));
            });
    awaitClosed();

    gate.open();

    assertThat(handle.await()).isEqualTo("closed refused");
    assertThat(streamed()).containsExactly("closed");
  }

  private String refusal() {
    try {
      tokens().append("late");
      return "added";
    } catch (UsageException late) {
      assertThat(late).hasMessageContaining("after the stream was closed");
      return "refused";
    } finally {
      closed.countDown();
    }
  }

  private void awaitClosed() {
    Eventually.holds(() -> assertThat(closed.getCount()).isZero());
  }

  /** Does one thing that is undone, and then another. */
  private String twice(Fn.Of0<String> first) throws Exception {
    String done = first.call();
    Durable.compensate("undo", () -> ledger.did("undo"));
    return done + work("never");
  }

  private static String failed(String why) {
    throw new IllegalStateException(why);
  }

  private Handle<String> failingBeside(JournalGate gate, Fn.Of0<String> first, Fn.Of0<String> why) {
    return held(
        gate,
        () -> {
          var beside = Durable.branch("beside", () -> twice(first));
          var failing = Durable.branch("failing", () -> failed(why.call()));
          return String.join(" ", Durable.all(beside, failing));
        });
  }

  @Test
  void aRecordThatIsBeingWrittenWhenAnotherBranchFailsIsWrittenAndUndone() {
    JournalGate gate = gate(Side.BEFORE, "w", "beside/work");
    Handle<String> handle = failingBeside(gate, () -> work("once"), () -> after(gate, "failed"));
    Eventually.holds(() -> assertThat(keys("w")).containsExactly("failing/wait", "all"));

    gate.open();

    assertThatThrownBy(handle::await).hasMessage("failed");
    assertThat(keys("w"))
        .containsExactlyInAnyOrder("failing/wait", "all", "beside/work", "beside/undo");
    assertThat(ledger.all()).containsOnlyKeys("once", "undo");
  }

  @Test
  void aRecordThatComesWhileAFailureIsBeingWrittenIsUndone() {
    JournalGate gate = gate(Side.BEFORE, "w", "all");
    Handle<String> handle =
        failingBeside(gate, () -> after(gate, "once") + blocked(), () -> "failed");
    Eventually.holds(() -> assertThat(keys("w")).containsExactly("beside/wait"));

    gate.open();

    assertThatThrownBy(handle::await).hasMessage("failed");
    assertThat(keys("w")).containsExactlyInAnyOrder("beside/wait", "all");
  }

  private static String receive() {
    return Durable.receive("news", String.class, Duration.ofDays(1)).orElse("nothing");
  }

  private static String receiveTwice() {
    var a = Durable.branch("a", BranchRacesTest::receive);
    var b = Durable.branch("b", BranchRacesTest::receive);
    return String.join(" ", Durable.all(a, b).stream().sorted().toList());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void branchesThatReceiveAtOnceEachHaveAMessageOfTheirOwn(boolean crash) {
    var gate = gate(new JournalGate(Side.BEFORE, line -> line.key().matches("[ab]/receive news")));
    Handle<String> handle = held(gate, BranchRacesTest::receiveTwice);
    Eventually.holds(
        () -> assertThat(keys("w")).contains("a/receive news#deadline", "b/receive news#deadline"));
    try (CairnClient other = CairnClient.connect(database.config())) {
      other.messages().send("w", "news", "first");
      gate.awaitReached();
      other.messages().sendAll(List.of(Message.to("w", "news", "second")));
    }
    Eventually.holds(() -> assertThat(keys("w")).hasSize(3));

    if (crash) {
      bury();
      handle = with(BranchRacesTest::receiveTwice).handle("w", String.class);
    } else {
      gate.open();
    }

    assertThat(handle.await()).isEqualTo("first second");
    assertThat(database.count("select count(*) from cairn.messages")).isZero();
  }
}
