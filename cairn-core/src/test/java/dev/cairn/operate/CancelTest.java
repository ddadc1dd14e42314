package dev.cairn.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.common.WorkflowState;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.error.UsageException;
import dev.cairn.error.WorkflowCancelledException;
import dev.cairn.error.WorkflowEndedException;
import dev.cairn.queue.Queue;
import dev.cairn.spi.Event;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.FlowTest;
import dev.cairn.workflow.Durable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Workflows that are cancelled, wherever they are. */
class CancelTest extends FlowTest {
  private static final Duration LONG = Duration.ofDays(30);

  private final List<String> undone = Collections.synchronizedList(new ArrayList<>());

  private final AtomicReference<Cairn> opened = new AtomicReference<>();

  private Cairn cairn() {
    return opened.get();
  }

  private Handle<String> begun(Fn.Of0<String> code) {
    opened.set(with(code));
    return cairn().start(StartOptions.id("w"), flow);
  }

  private void reserve(String what) {
    work(what);
    Durable.compensate("release-" + what, () -> undone.add(what));
  }

  private void awaitKeys(String id, String last) {
    Eventually.holds(() -> assertThat(keys(id)).endsWith(last));
  }

  private String stay(String where) throws Exception {
    return switch (where) {
      case "a sleep" -> {
        Durable.sleep(LONG);
        yield "awake";
      }
      case "a receive" -> Durable.receive("news", String.class, LONG).orElse("nothing");
      case "a promise" -> Durable.promise("approval", String.class).await();
      case "a step" -> blocked();
      case "a transaction" ->
          Durable.transaction(
              "wait",
              connection -> {
                ledger.did("inside");
                try (var statement = connection.prepareStatement("select pg_sleep(600)")) {
                  statement.execute();
                }
                return "slept";
              });
      case "a branch" -> {
        var branch =
            Durable.branch(
                "b",
                () -> {
                  reserve("branch");
                  return blocked();
                });
        yield branch.await();
      }
      default -> throw new IllegalArgumentException(where);
    };
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a sleep", "a receive", "a promise", "a step", "a transaction", "a branch"})
  void itIsReachedWhereverItIsAndUndoesWhatItDid(String where) {
    Handle<String> handle =
        begun(() -> {
          reserve("room");
          reserve("car");
          ledger.did("there");
          return stay(where);
        });
    Eventually.holds(() -> assertThat(ledger.count("there")).isOne());

    assertThat(handle.state()).isEqualTo(WorkflowState.RUNNING);
    assertThat(cairn().workflows().cancel("w")).isTrue();

    assertThatThrownBy(handle::await)
        .isInstanceOf(WorkflowCancelledException.class)
        .hasMessage(
            "Workflow 'w' was cancelled, so it has no result. Start the work anew under another id, or resume it if it has undone nothing.");
    assertThat(handle.state()).isEqualTo(WorkflowState.CANCELLED);
    assertThat(undone).endsWith("car", "room");
    assertThat(ledger.count("room")).isOne();
  }

  @Test
  void nothingIsRecordedAfterItButWhatUndoes() {
    var going = new CountDownLatch(1);
    Handle<String> handle =
        begun(() -> {
          reserve("room");
          Durable.onCancel("tell", () -> undone.add("told"));
          Durable.step(
              "stubborn",
              () -> {
                ledger.did("stubborn");
                boolean interrupted = false;
                while (going.getCount() > 0) {
                  try {
                    going.await();
                  } catch (InterruptedException again) {
                    interrupted = true;
                  }
                }
                return interrupted;
              });
          return work("later");
        });
    Eventually.holds(() -> assertThat(ledger.count("stubborn")).isOne());

    cairn().workflows().cancel("w");

    assertThat(undone).isEmpty();
    assertThat(state("w")).isEqualTo("RUNNING");
    going.countDown();
    assertThatThrownBy(handle::await).isInstanceOf(WorkflowCancelledException.class);
    assertThat(keys("w")).containsExactly("work", "tell", "release-room");
    assertThat(undone).containsExactly("told", "room");
    assertThat(ledger.count("later")).isZero();
    assertThat(events(Event.RunEnded.class))
        .extracting(Event.RunEnded::state)
        .containsExactly(WorkflowState.CANCELLED);
  }

  @Test
  void aFailureDoesNotDoWhatIsForCancellations() {
    Handle<String> handle =
        begun(() -> {
          Durable.onCancel("tell", () -> undone.add("told"));
          return failing("flight");
        });

    assertThatThrownBy(handle::await).hasMessage("flight failed");
    assertThat(undone).isEmpty();
  }

  @Test
  void whatWaitsInItsQueueNeverRuns() {
    Cairn cairn = with(() -> work("ran"));
    cairn.queues().declare(Queue.named("slow"));
    cairn.queues().pause("slow");
    Handle<String> handle = cairn.start(StartOptions.id("w").queue("slow"), flow);

    assertThat(cairn.workflows().cancel("w")).isTrue();

    assertThatThrownBy(handle::await).isInstanceOf(WorkflowCancelledException.class);
    cairn.queues().resume("slow");
    assertThat(cairn.start(StartOptions.id("v").queue("slow"), flow).await()).isEqualTo("did ran");
    assertThat(ledger.count("ran")).isOne();
  }

  @Test
  void anotherProcessCancelsAndHearsOfIt() {
    Handle<String> handle = begun(() -> stay("a sleep"));
    awaitKeys("w", "sleep");

    try (CairnClient client = CairnClient.connect(database.config())) {
      assertThat(client.workflows().cancel("w")).isTrue();
      assertThatThrownBy(() -> client.handle("w", String.class).await())
          .isInstanceOf(WorkflowCancelledException.class);
    }
    assertThatThrownBy(handle::await).isInstanceOf(WorkflowCancelledException.class);
  }

  @Test
  void withoutNotificationsItIsFoundByLooking() {
    Cairn cairn =
        open(
            database.config().notifications(false).lease(Duration.ofMillis(600)),
            opening -> flow = opening.workflow("flow", String.class, () -> stay("a sleep")));
    Handle<String> handle = cairn.start(StartOptions.id("w"), flow);
    awaitKeys("w", "sleep");

    database.query("select cairn.cancel('w')");

    assertThatThrownBy(handle::await).isInstanceOf(WorkflowCancelledException.class);
  }

  @Test
  void theSlotOfItsQueueIsFreeWhenAllIsUndone() {
    Cairn cairn =
        with(() -> {
          reserve("room");
          return Durable.workflowId().equals("w") ? blocked() : "done";
        });
    cairn.queues().declare(Queue.named("one").perExecutor(1).concurrency(1));
    cairn.start(StartOptions.id("w").queue("one"), flow);
    awaitKeys("w", "work");
    Handle<String> next = cairn.start(StartOptions.id("v").queue("one"), flow);

    cairn.workflows().cancel("w");

    assertThat(next.await()).isEqualTo("done");
    assertThat(undone).containsExactly("room");
    assertThat(state("w")).isEqualTo("CANCELLED");
  }

  @Test
  void onlyWhatHasNotEndedIsCancelledAndOnlyOnce() {
    Cairn cairn = with(() -> Durable.workflowId().equals("w") ? stay("a sleep") : "done");
    cairn.start(StartOptions.id("ended"), flow).await();
    Handle<String> handle = cairn.start(StartOptions.id("w"), flow);

    assertThat(cairn.workflows().cancel("ended")).isFalse();
    assertThat(cairn.workflows().cancel("w")).isTrue();
    assertThat(cairn.workflows().cancel("w")).isFalse();
    assertThatThrownBy(handle::await).isInstanceOf(WorkflowCancelledException.class);
    assertThatThrownBy(() -> cairn.workflows().cancel("nobody"))
        .isInstanceOf(NoSuchWorkflowException.class)
        .hasMessageStartingWith("There is no workflow 'nobody', so it cannot be cancelled.");
    assertThatThrownBy(() -> cairn.messages().send("w", "news", "late"))
        .isInstanceOf(WorkflowEndedException.class)
        .hasMessageStartingWith("Workflow 'w' has ended (CANCELLED)");
  }

  @Test
  void inAWorkflowItIsRefusedOutsideSteps() {
    Handle<String> handle =
        begun(() -> String.valueOf(cairn().workflows().cancel(Durable.workflowId())));

    assertThatThrownBy(handle::await)
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "workflows().cancel was called in workflow 'w' outside its steps, where nothing would record it. Call it in a step.");
  }

  @Test
  void aCancelledWorkflowThatUndidNothingCanBeResumed() {
    var going = new CountDownLatch(1);
    Handle<String> handle =
        begun(() -> {
          String first = work("first");
          Durable.step("wait", () -> going.await());
          return first;
        });
    awaitKeys("w", "work");
    cairn().workflows().cancel("w");
    assertThatThrownBy(handle::await).isInstanceOf(WorkflowCancelledException.class);
    going.countDown();

    cairn().workflows().resume("w");

    assertThat(cairn().handle("w", String.class).await()).isEqualTo("did first");
    assertThat(ledger.count("first")).isOne();
  }

  @Test
  void aCancelledWorkflowThatUndidSomethingCannotBeResumed() {
    Handle<String> handle =
        begun(() -> {
          reserve("room");
          return blocked();
        });
    awaitKeys("w", "work");
    cairn().workflows().cancel("w");
    assertThatThrownBy(handle::await).isInstanceOf(WorkflowCancelledException.class);

    assertThatThrownBy(() -> cairn().workflows().resume("w"))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "Workflow 'w' cannot be resumed: since it was cancelled it has undone what it did. Start the work anew, under another id.");
  }
}
