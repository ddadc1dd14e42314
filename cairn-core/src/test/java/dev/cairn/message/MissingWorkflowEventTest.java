package dev.cairn.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.common.TypeRef;
import dev.cairn.error.AwaitTimeoutException;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.error.WorkflowEndedException;
import dev.cairn.start.EventWait;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.JournalGate.Side;
import dev.cairn.testkit.SingleWorkflowTest;
import dev.cairn.workflow.Durable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Events of workflows that are not started yet. */
class MissingWorkflowEventTest extends SingleWorkflowTest {
  private static final EventWait LONG = EventWait.atMost(Duration.ofMinutes(5)).allowMissing();

  private Fn.Of1<String, String> publishing = value -> "not registered yet";

  private static String publish(String value) {
    if (!value.isEmpty()) {
      Durable.publish("news", List.of(value));
    }
    return value;
  }

  private void register(Cairn cairn) {
    publishing =
        cairn.workflow("publishing", String.class, String.class, MissingWorkflowEventTest::publish);
    flow =
        cairn.workflow(
            "flow",
            String.class,
            () -> {
              String heard = heard(cairn, LONG);
              return heard + ", " + work("on");
            });
  }

  private static String heard(Cairn cairn, EventWait wait) {
    return cairn
        .messages()
        .awaitEvent("p", "news", new TypeRef<List<String>>() {}, wait)
        .getFirst();
  }

  @Test
  void eventIsAwaitedBeforeItsWorkflowIsStarted() {
    Cairn cairn = open(this::register);
    CompletableFuture<String> here = CompletableFuture.supplyAsync(() -> heard(cairn, LONG));
    try (CairnClient client = CairnClient.connect(database.config())) {
      CompletableFuture<List<?>> there =
          CompletableFuture.supplyAsync(
              () -> client.messages().awaitEvent("p", "news", List.class, LONG));
      assertThatThrownBy(() -> heard(cairn, EventWait.atMost(Duration.ofMinutes(5))))
          .isInstanceOf(NoSuchWorkflowException.class);
      assertThat(here).isNotDone();

      cairn.start(StartOptions.id("p"), publishing, "hello");

      assertThat(here.join()).isEqualTo("hello");
      assertThat(there.join()).isEqualTo(List.of("hello"));
    }
    assertThat(database.count("select count(*) from cairn.awaited")).isZero();
  }

  @Test
  void limitHoldsWhileWorkflowIsMissing() {
    Cairn cairn = open(this::register);

    for (Duration limit : List.of(Duration.ZERO, Duration.ofMillis(30))) {
      assertThatThrownBy(() -> heard(cairn, EventWait.atMost(limit).allowMissing()))
          .isInstanceOf(AwaitTimeoutException.class)
          .hasMessage(
              "Workflow 'p' was not started, or did not publish 'news', within %s. Await the event again."
                  .formatted(limit));
    }
  }

  @Test
  void workflowThatEndsWithoutEventEndsTheWait() {
    Cairn cairn = open(this::register);
    CompletableFuture<String> waiting = CompletableFuture.supplyAsync(() -> heard(cairn, LONG));

    cairn.start(StartOptions.id("p"), publishing, "");

    assertThatThrownBy(waiting::join).hasCauseInstanceOf(WorkflowEndedException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "BEFORE, event news#deadline",
    "AFTER, event news#deadline",
    "BEFORE, event news",
    "AFTER, event news",
    "BEFORE, work"
  })
  void inWorkflowItIsRecorded(Side side, String key) {
    var gate = gate(side, "w", key);
    Cairn dying = open(gate, this::register);
    Fn.Of0<String> mortal = flow;
    Thread.ofVirtual().start(() -> dying.start(StartOptions.id("w"), mortal));
    if (!key.endsWith("deadline")) {
      Eventually.holds(() -> assertThat(stepKeys("w")).contains("event news#deadline"));
      dying.start(StartOptions.id("p"), publishing, "hello");
    }
    gate.awaitReached();
    declareExecutorsDead();
    Cairn cairn = open(this::register);
    Handle<String> handle = cairn.handle("w", String.class);
    if (key.endsWith("deadline")) {
      Eventually.holds(() -> assertThat(stepKeys("w")).contains("event news#deadline"));
      cairn.start(StartOptions.id("p"), publishing, "hello");
    }

    assertThat(handle.await()).isEqualTo("hello, did on");
    assertThat(stepKeys("w")).containsExactly("event news#deadline", "event news", "work");
  }
}
