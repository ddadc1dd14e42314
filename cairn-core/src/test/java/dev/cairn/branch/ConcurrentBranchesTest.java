package dev.cairn.branch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.Config;
import dev.cairn.error.UsageException;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.Message;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.JournalGate;
import dev.cairn.testkit.JournalGate.Side;
import dev.cairn.testkit.SingleWorkflowTest;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.StreamWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Races between branches: a gate holds the deciding record, in each order. */
class ConcurrentBranchesTest extends SingleWorkflowTest {
  private final CountDownLatch closed = new CountDownLatch(1);

  /** By URL: besides the blocked connection for records, another one is needed. */
  private Handle<String> startWithGate(JournalGate gate, Fn.Of0<String> code) {
    Config config = database.configByUrl().listener(gate);
    Cairn cairn = open(config, opened -> flow = opened.workflow("flow", String.class, code));
    return cairn.start(StartOptions.id("w"), flow);
  }

  private static StreamWriter<String> tokens() {
    return Durable.stream("tokens", String.class);
  }

  private List<String> streamValues() {
    return database.query("select coalesce(value #>> '{}', 'closed') from cairn.streams");
  }

  private static String stepAfterGate(JournalGate gate, String then) {
    return Durable.step(
        "wait",
        () -> {
          gate.awaitReached();
          return then;
        });
  }

  @Test
  void closeWaitsForConcurrentAppend() {
    JournalGate gate = gate(Side.BEFORE, "w", "append tokens");
    Handle<String> handle =
        startWithGate(
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
    assertThat(streamValues()).isEmpty();

    gate.open();

    assertThat(handle.await()).isEqualTo("added closed");
    assertThat(streamValues()).containsExactly("a", "closed");
  }

  @Test
  void appendDuringCloseIsRejected() {
    JournalGate gate = gate(Side.BEFORE, "w", "append tokens");
    Handle<String> handle =
        startWithGate(
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
                        return appendAfterClose();
                      });
              return String.join(" ", Durable.all(closing, adding));
            });
    awaitClosed();

    gate.open();

    assertThat(handle.await()).isEqualTo("closed refused");
    assertThat(streamValues()).containsExactly("closed");
  }

  private String appendAfterClose() {
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

  /** Executes a step with a compensation and then another step. */
  private String stepWithCompensationThenStep(Fn.Of0<String> first) throws Exception {
    String done = first.call();
    Durable.compensate("undo", () -> calls.record("undo"));
    return done + work("never");
  }

  private static String throwFailure(String why) {
    throw new IllegalStateException(why);
  }

  private Handle<String> startFailingBesideAnother(
      JournalGate gate, Fn.Of0<String> first, Fn.Of0<String> why) {
    return startWithGate(
        gate,
        () -> {
          var beside = Durable.branch("beside", () -> stepWithCompensationThenStep(first));
          var failing = Durable.branch("failing", () -> throwFailure(why.call()));
          return String.join(" ", Durable.all(beside, failing));
        });
  }

  @Test
  void recordInFlightWhenAnotherBranchFailsIsWrittenAndCompensated() {
    JournalGate gate = gate(Side.BEFORE, "w", "beside/work");
    Handle<String> handle =
        startFailingBesideAnother(gate, () -> work("once"), () -> stepAfterGate(gate, "failed"));
    Eventually.holds(() -> assertThat(stepKeys("w")).containsExactly("failing/wait", "all"));

    gate.open();

    assertThatThrownBy(handle::await).hasMessage("failed");
    assertThat(stepKeys("w"))
        .containsExactlyInAnyOrder("failing/wait", "all", "beside/work", "beside/undo");
    assertThat(calls.all()).containsOnlyKeys("once", "undo");
  }

  @Test
  void recordSubmittedWhileFailureIsWrittenIsCompensated() {
    JournalGate gate = gate(Side.BEFORE, "w", "all");
    Handle<String> handle =
        startFailingBesideAnother(
            gate, () -> stepAfterGate(gate, "once") + blockForever(), () -> "failed");
    Eventually.holds(() -> assertThat(stepKeys("w")).containsExactly("beside/wait"));

    gate.open();

    assertThatThrownBy(handle::await).hasMessage("failed");
    assertThat(stepKeys("w")).containsExactlyInAnyOrder("beside/wait", "all");
  }

  private static String receive() {
    return Durable.receive("news", String.class, Duration.ofDays(1)).orElse("nothing");
  }

  private static String receiveTwice() {
    var a = Durable.branch("a", ConcurrentBranchesTest::receive);
    var b = Durable.branch("b", ConcurrentBranchesTest::receive);
    return String.join(" ", Durable.all(a, b).stream().sorted().toList());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void concurrentReceivesInBranchesGetDifferentMessages(boolean crash) {
    var gate = gate(new JournalGate(Side.BEFORE, line -> line.key().matches("[ab]/receive news")));
    Handle<String> handle = startWithGate(gate, ConcurrentBranchesTest::receiveTwice);
    Eventually.holds(() ->
        assertThat(stepKeys("w")).contains("a/receive news#deadline", "b/receive news#deadline"));
    try (CairnClient other = CairnClient.connect(database.config())) {
      other.messages().send("w", "news", "first");
      gate.awaitReached();
      other.messages().sendAll(List.of(Message.to("w", "news", "second")));
    }
    Eventually.holds(() -> assertThat(stepKeys("w")).hasSize(3));

    if (crash) {
      declareExecutorsDead();
      handle = openWith(ConcurrentBranchesTest::receiveTwice).handle("w", String.class);
    } else {
      gate.open();
    }

    assertThat(handle.await()).isEqualTo("first second");
    assertThat(database.count("select count(*) from cairn.messages")).isZero();
  }
}
