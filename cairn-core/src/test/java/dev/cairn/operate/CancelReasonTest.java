package dev.cairn.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.Pipeline;
import dev.cairn.common.Cancellation;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.error.UsageException;
import dev.cairn.error.WorkflowCancelledException;
import dev.cairn.queue.Queue;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.JournalGate.Side;
import dev.cairn.testkit.SingleWorkflowTest;
import dev.cairn.workflow.Durable;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reasons of cancellations, and handles that cancel. */
class CancelReasonTest extends SingleWorkflowTest {
  private static final Duration LONG = Duration.ofDays(1);

  private Fn.Of0<String> child = () -> "not registered yet";

  private static String wait(String topic) {
    return Durable.receive(topic, String.class, LONG).orElse("nothing");
  }

  private Cairn opened() {
    return openWith(() -> wait("go"));
  }

  private static WorkflowCancelledException thrownBy(Handle<?> handle) {
    try {
      handle.await();
    } catch (WorkflowCancelledException cancelled) {
      return cancelled;
    }
    throw new AssertionError("it was not cancelled");
  }

  @Test
  void reasonIsRecordedAndThrown() {
    Cairn cairn = opened();
    Handle<String> handle = cairn.start(StartOptions.id("w"), flow);

    assertThat(cairn.workflows().cancel("w", "the customer called")).isTrue();

    assertThat(thrownBy(handle))
        .hasMessage(
            "Workflow 'w' was cancelled, so it has no result. The reason: the customer called. Start it again under another id, or resume it if it has not compensated anything.");
    assertThat(thrownBy(handle).reason()).contains("the customer called");
    WorkflowSummary.Cancelled recorded =
        Objects.requireNonNull(cairn.workflows().get("w").summary().cancelled());
    assertThat(recorded.reason()).isEqualTo("the customer called");
    assertThat(recorded.by()).isEqualTo(Cancellation.WITH_CHILDREN);
    assertThat(cairn.workflows().history("w").workflow().summary().cancelled()).isEqualTo(recorded);
    assertThat(database.query("select cancellation_reason from cairn.workflows"))
        .containsExactly("the customer called");
  }

  @Test
  void firstCancellationCounts() {
    Cairn cairn = opened();
    Handle<String> handle = cairn.start(StartOptions.id("w"), flow);

    long won = IntStream.range(0, 8).parallel().filter(i -> handle.cancel("caller " + i)).count();

    assertThat(won).isOne();
    String reason = thrownBy(handle).reason().orElseThrow();
    assertThat(handle.cancel("too late")).isFalse();
    assertThat(thrownBy(cairn.handle("w", String.class)).reason()).contains(reason);
  }

  @Test
  void handleCancelsWithoutReason() {
    Cairn cairn = opened();
    Handle<String> handle = cairn.start(StartOptions.id("w"), flow);

    assertThat(handle.cancel()).isTrue();

    assertThat(thrownBy(handle).reason()).isEmpty();
    assertThat(handle.cancel()).isFalse();
  }

  @Test
  void descendantsHaveTheSameReasonAndParentsCatchIt() {
    Cairn cairn =
        open(opening -> {
          child = opening.workflow("child", String.class, () -> wait("go"));
          flow =
              opening.workflow(
                  "flow", String.class, () -> opening.start(StartOptions.id("c"), child).await());
        });
    Handle<String> parent = cairn.start(StartOptions.id("w"), flow);
    Eventually.holds(() -> assertThat(stepKeys("w")).contains("child"));
    parent.cancel("no more");

    assertThat(thrownBy(cairn.handle("c", String.class)).reason()).contains("no more");
    assertThat(thrownBy(parent).reason()).contains("no more");
  }

  private void registerParent(Cairn cairn) {
    Fn.Of0<String> awaited = cairn.workflow("child", String.class, () -> wait("go"));
    flow =
        cairn.workflow(
            "flow",
            String.class,
            () -> {
              try {
                return awaited.call();
              } catch (WorkflowCancelledException cancelled) {
                return cancelled.reason().orElse("none") + ", " + work("on");
              }
            });
  }

  @ParameterizedTest
  @EnumSource(Side.class)
  void parentSeesReasonOfChildAlsoOnReplay(Side side) {
    var gate = gate(side, "w", "await child");
    Cairn dying = open(notifiedAndBlockedBy(gate), this::registerParent);
    Fn.Of0<String> mortal = flow;
    Thread.ofVirtual().start(() -> dying.start(StartOptions.id("w"), mortal));
    Eventually.holds(() -> assertThat(stepKeys("w")).contains("child"));
    dying.workflows().cancel("w/child", "not needed");
    gate.awaitReached();
    declareExecutorsDead();

    Cairn cairn = open(this::registerParent);

    assertThat(cairn.handle("w", String.class).await()).isEqualTo("not needed, did on");
  }

  @Test
  void reasonIsKnownAfterCrashWhileCompensating() {
    Fn.Of0<String> code =
        () -> {
          book("room");
          return wait("go");
        };
    var gate = gate(Side.BEFORE, "w", "cancel room");
    Cairn dying =
        open(
            notifiedAndBlockedBy(gate),
            opening -> flow = opening.workflow("flow", String.class, code));
    dying.start(StartOptions.id("w"), flow);
    Eventually.holds(() -> assertThat(stepKeys("w")).contains("work"));
    dying.workflows().cancel("w", "fire drill");
    gate.awaitReached();
    declareExecutorsDead();

    Cairn cairn = openWith(code);

    assertThat(thrownBy(cairn.handle("w", String.class)).reason()).contains("fire drill");
  }

  @Test
  void manyAreCancelledWithReason() {
    Cairn cairn = opened();
    cairn.queues().declare(Queue.named("q"));
    cairn.queues().pause("q");
    Handle<String> a = cairn.start(StartOptions.id("a"), flow);
    Handle<String> b = cairn.start(StartOptions.id("b").queue("q"), flow);

    assertThat(cairn.workflows().bulk(Criterion.all()).cancel("cleaning up")).isEqualTo(2);

    assertThat(thrownBy(a).reason()).contains("cleaning up");
    assertThat(thrownBy(b).reason()).contains("cleaning up");
  }

  @Test
  void resumedWorkflowHasNoReason() {
    Cairn cairn = opened();
    Handle<String> handle = cairn.start(StartOptions.id("w"), flow);
    cairn.workflows().cancelAlone("w", "by mistake");
    assertThat(thrownBy(handle).reason()).contains("by mistake");

    cairn.workflows().resume("w");
    cairn.messages().send("w", "go", "went");

    assertThat(cairn.handle("w", String.class).await()).isEqualTo("went");
    assertThat(cairn.workflows().get("w").summary().cancelled()).isNull();
  }

  @Test
  void handlesOfClientsAndPipelinesCancelToo() {
    Cairn cairn = opened();
    cairn.queues().declare(Queue.named("q"));
    cairn.queues().pause("q");
    try (CairnClient client = CairnClient.connect(database.config());
        Pipeline pipeline = client.pipeline()) {
      Fn.Of0<String> remote = client.workflow("flow", String.class);
      Handle<String> handle = client.start(StartOptions.id("a").queue("q"), remote);
      Handle<String> pending = pipeline.start(StartOptions.id("b").queue("q"), remote);

      assertThat(handle.cancel("one")).isTrue();
      assertThat(pending.cancel("two")).isTrue();
      assertThat(pending.cancel()).isFalse();

      assertThat(thrownBy(handle).reason()).contains("one");
      assertThat(thrownBy(pending).reason()).contains("two");
    }
  }

  @Test
  void sqlCancelsWithReason() {
    Cairn cairn = opened();
    Handle<String> handle = cairn.start(StartOptions.id("w"), flow);

    assertThat(database.query("select cairn.cancel('w', reason => 'asked in psql')"))
        .containsExactly("t");

    assertThat(thrownBy(handle).reason()).contains("asked in psql");
  }

  @Test
  void impossibleReasonsAreRejected() {
    Cairn cairn = opened();
    Handle<String> handle = cairn.start(StartOptions.id("w"), flow);

    assertThatThrownBy(() -> handle.cancel(" "))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage("The reason of a cancellation is blank; must have 1 to 1000 characters.");
    assertThatThrownBy(() -> cairn.workflows().cancel("w", "x".repeat(1_001)))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage("The reason of a cancellation has 1001 characters; must have 1 to 1000.");
    assertThatThrownBy(() -> cairn.workflows().bulk(Criterion.all()).cancel("two\nlines"))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("contains a control character (U+000A) at index 3");
    assertThatThrownBy(() -> database.query("select cairn.cancel('w', reason => '')"))
        .hasStackTraceContaining("The reason of a cancellation is blank");
    assertThat(state("w")).isEqualTo("RUNNING");
    cairn.messages().send("w", "go", "went");
    assertThat(handle.await()).isEqualTo("went");
    cairn.workflows().delete("w");
    assertThatThrownBy(handle::cancel).isInstanceOf(NoSuchWorkflowException.class);
  }

  @Test
  void inWorkflowHandleCancelsInStepsOnly() {
    Cairn cairn =
        open(opening -> {
          child = opening.workflow("child", String.class, () -> wait("go"));
          flow =
              opening.workflow(
                  "flow",
                  String.class,
                  () -> {
                    Handle<String> started = opening.start(StartOptions.id("c"), child);
                    try {
                      return "" + started.cancel();
                    } catch (UsageException refused) {
                      return Durable.step("cancel", () -> started.cancel("in a step"))
                          + refused.getMessage();
                    }
                  });
        });

    assertThat(cairn.start(StartOptions.id("w"), flow).await())
        .isEqualTo(
            "trueHandle.cancel was called in workflow 'w' outside its steps, so the call would not be recorded. Call it in a step.");
  }
}
