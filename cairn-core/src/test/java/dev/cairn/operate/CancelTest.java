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
import dev.cairn.testkit.SingleWorkflowTest;
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

/** Cancellation of workflows in every situation. */
class CancelTest extends SingleWorkflowTest {
  private static final Duration LONG = Duration.ofDays(30);

  private final List<String> compensated = Collections.synchronizedList(new ArrayList<>());

  private final AtomicReference<Cairn> opened = new AtomicReference<>();

  private Cairn cairn() {
    return opened.get();
  }

  private Handle<String> startWith(Fn.Of0<String> code) {
    opened.set(openWith(code));
    return cairn().start(StartOptions.id("w"), flow);
  }

  private void reserve(String what) {
    work(what);
    Durable.compensate("release-" + what, () -> compensated.add(what));
  }

  private void awaitLastKey(String id, String last) {
    Eventually.holds(() -> assertThat(stepKeys(id)).endsWith(last));
  }

  private String waitIn(String where) throws Exception {
    return switch (where) {
      case "a sleep" -> {
        Durable.sleep(LONG);
        yield "awake";
      }
      case "a receive" -> Durable.receive("news", String.class, LONG).orElse("nothing");
      case "a promise" -> Durable.promise("approval", String.class).await();
      case "a step" -> blockForever();
      case "a transaction" ->
          Durable.transaction(
              "wait",
              connection -> {
                calls.record("inside");
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
                  return blockForever();
                });
        yield branch.await();
      }
      default -> throw new IllegalArgumentException(where);
    };
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a sleep", "a receive", "a promise", "a step", "a transaction", "a branch"})
  void cancellationReachesEveryKindOfWaitAndCompensates(String where) {
    Handle<String> handle =
        startWith(() -> {
          reserve("room");
          reserve("car");
          calls.record("there");
          return waitIn(where);
        });
    Eventually.holds(() -> assertThat(calls.count("there")).isOne());

    assertThat(handle.state()).isEqualTo(WorkflowState.RUNNING);
    assertThat(cairn().workflows().cancel("w")).isTrue();

    assertThatThrownBy(handle::await)
        .isInstanceOf(WorkflowCancelledException.class)
        .hasMessage(
            "Workflow 'w' was cancelled, so it has no result. Start it again under another id, or resume it if it has not compensated anything.");
    assertThat(handle.state()).isEqualTo(WorkflowState.CANCELLED);
    assertThat(compensated).endsWith("car", "room");
    assertThat(calls.count("room")).isOne();
  }

  @Test
  void onlyCompensationsAreRecordedAfterCancellation() {
    var release = new CountDownLatch(1);
    Handle<String> handle =
        startWith(() -> {
          reserve("room");
          Durable.onCancel("tell", () -> compensated.add("told"));
          Durable.step(
              "stubborn",
              () -> {
                calls.record("stubborn");
                boolean interrupted = false;
                while (release.getCount() > 0) {
                  try {
                    release.await();
                  } catch (InterruptedException again) {
                    interrupted = true;
                  }
                }
                return interrupted;
              });
          return work("later");
        });
    Eventually.holds(() -> assertThat(calls.count("stubborn")).isOne());

    cairn().workflows().cancel("w");

    assertThat(compensated).isEmpty();
    assertThat(state("w")).isEqualTo("RUNNING");
    release.countDown();
    assertThatThrownBy(handle::await).isInstanceOf(WorkflowCancelledException.class);
    assertThat(stepKeys("w")).containsExactly("work", "tell", "release-room");
    assertThat(compensated).containsExactly("told", "room");
    assertThat(calls.count("later")).isZero();
    assertThat(events(Event.RunEnded.class))
        .extracting(Event.RunEnded::state)
        .containsExactly(WorkflowState.CANCELLED);
  }

  @Test
  void onCancelHandlersDoNotRunOnFailure() {
    Handle<String> handle =
        startWith(() -> {
          Durable.onCancel("tell", () -> compensated.add("told"));
          return workAndFail("flight");
        });

    assertThatThrownBy(handle::await).hasMessage("flight failed");
    assertThat(compensated).isEmpty();
  }

  @Test
  void cancelledEnqueuedWorkflowNeverRuns() {
    Cairn cairn = openWith(() -> work("ran"));
    cairn.queues().declare(Queue.named("slow"));
    cairn.queues().pause("slow");
    Handle<String> handle = cairn.start(StartOptions.id("w").queue("slow"), flow);

    assertThat(cairn.workflows().cancel("w")).isTrue();

    assertThatThrownBy(handle::await).isInstanceOf(WorkflowCancelledException.class);
    cairn.queues().resume("slow");
    assertThat(cairn.start(StartOptions.id("v").queue("slow"), flow).await()).isEqualTo("did ran");
    assertThat(calls.count("ran")).isOne();
  }

  @Test
  void clientCancelsAndSeesTheCancellation() {
    Handle<String> handle = startWith(() -> waitIn("a sleep"));
    awaitLastKey("w", "sleep");

    try (CairnClient client = CairnClient.connect(database.config())) {
      assertThat(client.workflows().cancel("w")).isTrue();
      assertThatThrownBy(() -> client.handle("w", String.class).await())
          .isInstanceOf(WorkflowCancelledException.class);
    }
    assertThatThrownBy(handle::await).isInstanceOf(WorkflowCancelledException.class);
  }

  @Test
  void cancellationIsFoundByPollingWithoutNotifications() {
    Cairn cairn =
        open(
            database.config().notifications(false).lease(Duration.ofMillis(600)),
            opening -> flow = opening.workflow("flow", String.class, () -> waitIn("a sleep")));
    Handle<String> handle = cairn.start(StartOptions.id("w"), flow);
    awaitLastKey("w", "sleep");

    database.query("select cairn.cancel('w')");

    assertThatThrownBy(handle::await).isInstanceOf(WorkflowCancelledException.class);
  }

  @Test
  void queueSlotIsFreedAfterCompensation() {
    Cairn cairn =
        openWith(() -> {
          reserve("room");
          return Durable.workflowId().equals("w") ? blockForever() : "done";
        });
    cairn.queues().declare(Queue.named("one").perExecutor(1).concurrency(1));
    cairn.start(StartOptions.id("w").queue("one"), flow);
    awaitLastKey("w", "work");
    Handle<String> next = cairn.start(StartOptions.id("v").queue("one"), flow);

    cairn.workflows().cancel("w");

    assertThat(next.await()).isEqualTo("done");
    assertThat(compensated).containsExactly("room");
    assertThat(state("w")).isEqualTo("CANCELLED");
  }

  @Test
  void onlyUnfinishedWorkflowsAreCancelledAndOnlyOnce() {
    Cairn cairn = openWith(() -> Durable.workflowId().equals("w") ? waitIn("a sleep") : "done");
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
  void cancelIsRejectedInAWorkflowOutsideSteps() {
    Handle<String> handle =
        startWith(() -> String.valueOf(cairn().workflows().cancel(Durable.workflowId())));

    assertThatThrownBy(handle::await)
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "workflows().cancel was called in workflow 'w' outside its steps, so the call would not be recorded. Call it in a step.");
  }

  @Test
  void cancelledWorkflowWithoutCompensationsCanBeResumed() {
    var release = new CountDownLatch(1);
    Handle<String> handle =
        startWith(() -> {
          String first = work("first");
          Durable.step("wait", () -> release.await());
          return first;
        });
    awaitLastKey("w", "work");
    cairn().workflows().cancel("w");
    assertThatThrownBy(handle::await).isInstanceOf(WorkflowCancelledException.class);
    release.countDown();

    cairn().workflows().resume("w");

    assertThat(cairn().handle("w", String.class).await()).isEqualTo("did first");
    assertThat(calls.count("first")).isOne();
  }

  @Test
  void compensatedWorkflowCannotBeResumed() {
    Handle<String> handle =
        startWith(() -> {
          reserve("room");
          return blockForever();
        });
    awaitLastKey("w", "work");
    cairn().workflows().cancel("w");
    assertThatThrownBy(handle::await).isInstanceOf(WorkflowCancelledException.class);

    assertThatThrownBy(() -> cairn().workflows().resume("w"))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "Workflow 'w' cannot be resumed: it has run compensations since it was cancelled. Start a new workflow with another id.");
  }
}
