package dev.cairn.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.error.UsageException;
import dev.cairn.error.WorkflowCancelledException;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.JournalGate;
import dev.cairn.testkit.JournalGate.Side;
import dev.cairn.testkit.SingleWorkflowTest;
import dev.cairn.workflow.Durable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cancellation combined with crashes and concurrent operations. */
class CancelCrashTest extends SingleWorkflowTest {
  private final List<String> compensated = Collections.synchronizedList(new ArrayList<>());

  private void reserve(String what) {
    work(what);
    Durable.compensate("release-" + what, () -> compensated.add(what));
  }

  private String trip() throws Exception {
    reserve("room");
    Durable.onCancel("tell", () -> compensated.add("told"));
    var branch =
        Durable.branch(
            "car",
            () -> {
              reserve("car");
              return "car";
            });
    branch.await();
    reserve("flight");
    return blockForever();
  }

  private Cairn openWithTrip(JournalGate gate) {
    return open(notifiedAndBlockedBy(gate), this::register);
  }

  private void register(Cairn cairn) {
    flow = cairn.workflow("flow", String.class, this::trip);
  }

  @ParameterizedTest
  @CsvSource({
    "BEFORE, release-flight",
    "AFTER, release-flight",
    "BEFORE, car/release-car",
    "AFTER, car/release-car",
    "BEFORE, tell",
    "AFTER, tell",
    "BEFORE, release-room",
    "AFTER, release-room",
    "BEFORE, end",
    "AFTER, end"
  })
  void remainingCompensationsRunAfterACrash(Side side, String key) {
    var gate = gate(side, "w", key);
    Cairn dying = openWithTrip(gate);
    dying.start(StartOptions.id("w"), flow);
    Eventually.holds(() -> assertThat(calls.count("flight")).isOne());
    Eventually.holds(() -> assertThat(stepKeys("w")).hasSize(3));
    dying.workflows().cancel("w");
    gate.awaitReached();
    declareExecutorsDead();
    Cairn next = open(this::register);

    assertThatThrownBy(() -> next.handle("w", String.class).await())
        .isInstanceOf(WorkflowCancelledException.class);
    assertThat(stepKeys("w"))
        .containsExactly(
            "work",
            "car/work",
            "work#2",
            "release-flight",
            "car/release-car",
            "tell",
            "release-room");
    assertThat(compensated.stream().distinct()).containsExactly("flight", "car", "told", "room");
  }

  @ParameterizedTest
  @EnumSource(Side.class)
  void takeoverOfACancelledWorkflowCompensatesIt(Side side) {
    var gate = gate(side, "w", "work#2");
    Cairn dying = openWithTrip(gate);
    dying.start(StartOptions.id("w"), flow);
    gate.awaitReached();
    declareExecutorsDead();
    assertThat(database.query("select cairn.cancel('w')")).containsExactly("t");

    Cairn next = open(this::register);

    assertThatThrownBy(() -> next.handle("w", String.class).await())
        .isInstanceOf(WorkflowCancelledException.class);
    assertThat(compensated)
        .containsExactlyElementsOf(
            side == Side.BEFORE
                ? List.of("car", "told", "room")
                : List.of("flight", "car", "told", "room"));
    assertThat(calls.count("flight")).isOne();
  }

  @Test
  void recordInFlightIsRejectedAfterCancellation() {
    var gate = gate(Side.BEFORE, "w", "work#2");
    Cairn cairn = openWithTrip(gate);
    Handle<String> handle = cairn.start(StartOptions.id("w"), flow);
    gate.awaitReached();

    database.query("select cairn.cancel('w')");
    gate.open();

    assertThatThrownBy(handle::await).isInstanceOf(WorkflowCancelledException.class);
    assertThat(stepKeys("w"))
        .containsExactly("work", "car/work", "car/release-car", "tell", "release-room");
  }

  @ParameterizedTest
  @ValueSource(strings = {"work#2", "end"})
  void workflowWhoseRecordIsRejectedAfterCancellationCompensatesAtOnce(String key) {
    var gate = gate(Side.BEFORE, "w", key);
    Config withoutNotifications = database.config().notifications(false).lease(Duration.ofHours(1));
    Fn.Of0<String> journey =
        () -> {
          reserve("room");
          reserve("car");
          return "there";
        };
    Cairn cairn =
        open(
            withoutNotifications.listener(gate),
            opened -> flow = opened.workflow("flow", String.class, journey));
    Handle<String> handle = cairn.start(StartOptions.id("w"), flow);
    gate.awaitReached();

    database.query("select cairn.cancel('w')");
    gate.open();

    assertThatThrownBy(() -> handle.await(Duration.ofSeconds(30)))
        .isInstanceOf(WorkflowCancelledException.class);
    assertThat(compensated).contains("room");
  }

  @Test
  void cancellationAfterTheRecordedEndHasNoEffect() {
    var gate = gate(Side.AFTER, "w", "end");
    Cairn cairn =
        open(
            notifiedAndBlockedBy(gate),
            opened -> flow = opened.workflow("flow", String.class, () -> "done"));
    CompletableFuture<String> result =
        CompletableFuture.supplyAsync(() -> cairn.start(StartOptions.id("w"), flow).await());
    gate.awaitReached();

    assertThat(cairn.workflows().cancel("w")).isFalse();
    gate.open();

    assertThat(result.join()).isEqualTo("done");
  }

  @Test
  void cancellationBeforeTheRecordedEndCompensates() {
    var gate = gate(Side.BEFORE, "w", "end");
    Cairn cairn =
        open(
            notifiedAndBlockedBy(gate),
            opened ->
                flow =
                    opened.workflow(
                        "flow",
                        String.class,
                        () -> {
                          reserve("room");
                          return "done";
                        }));
    Handle<String> handle = cairn.start(StartOptions.id("w"), flow);
    gate.awaitReached();

    assertThat(cairn.workflows().cancel("w")).isTrue();
    gate.open();

    assertThatThrownBy(handle::await).isInstanceOf(WorkflowCancelledException.class);
    assertThat(compensated).containsExactly("room");
  }

  @Test
  void cancellationDuringCompensationRunsTheRemainingCompensationsOnce() {
    var gate = gate(Side.AFTER, "w", "release-car");
    Cairn cairn =
        open(
            notifiedAndBlockedBy(gate),
            opened ->
                flow =
                    opened.workflow(
                        "flow",
                        String.class,
                        () -> {
                          reserve("room");
                          Durable.onCancel("tell", () -> compensated.add("told"));
                          reserve("car");
                          return workAndFail("flight");
                        }));
    Handle<String> handle = cairn.start(StartOptions.id("w"), flow);
    gate.awaitReached();

    assertThat(cairn.workflows().cancel("w")).isTrue();
    gate.open();

    assertThatThrownBy(handle::await).isInstanceOf(WorkflowCancelledException.class);
    assertThat(stepKeys("w"))
        .containsExactly("work", "work#2", "work#3", "release-car", "tell", "release-room");
    assertThat(compensated).startsWith("car").containsOnlyOnce("car", "told");
  }

  @Test
  void stepOfAnAbandonedRunIsNotRecordedAfterResume() {
    var inStep = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    Fn.Of0<String> code = () -> Durable.step("pay", () -> payIgnoringInterrupts(inStep, release));
    Cairn frozen = openWith(code);
    Fn.Of0<String> registered = flow;
    Thread.ofVirtual().start(() -> frozen.start(StartOptions.id("w"), registered));
    Eventually.holds(() -> assertThat(inStep.getCount()).isZero());
    Cairn other = openWith(code);
    other.workflows().cancel("w");
    declareExecutorsDead();
    Eventually.holds(() -> assertThat(state("w")).isEqualTo("CANCELLED"));

    other.workflows().resume("w");

    assertThat(other.handle("w", String.class).await()).isEqualTo("paid by run 2");
    release.countDown();
    Eventually.holds(() -> assertThat(calls.count("left the step")).isEqualTo(2));
    frozen.close();
    assertThat(database.query("select output #>> '{}' from cairn.steps where workflow_id = 'w'"))
        .containsExactly("paid by run 2");
    assertThat(state("w")).isEqualTo("SUCCEEDED");
  }

  /** In its first run, ignores interrupts until it is released. */
  private String payIgnoringInterrupts(CountDownLatch inStep, CountDownLatch release) {
    int run = calls.record("entered the step");
    inStep.countDown();
    boolean waiting = run == 1;
    while (waiting) {
      try {
        release.await();
        waiting = false;
      } catch (InterruptedException interrupted) {
        calls.record("was interrupted");
      }
    }
    calls.record("left the step");
    return "paid by run " + run;
  }

  @Test
  void concurrentResumesResumeOnce() throws Exception {
    var release = new CountDownLatch(1);
    Fn.Of0<String> code =
        () -> {
          work("first");
          Durable.step("wait", () -> release.await());
          return "done";
        };
    Cairn cairn = openWith(code);
    Handle<String> handle = cairn.start(StartOptions.id("w"), flow);
    Eventually.holds(() -> assertThat(stepKeys("w")).containsExactly("work"));
    cairn.workflows().cancel("w");
    assertThatThrownBy(handle::await).isInstanceOf(WorkflowCancelledException.class);
    var resumed = new AtomicInteger();
    var refused = new AtomicInteger();

    List<Thread> callers =
        IntStream.range(0, 8)
            .mapToObj(i ->
                Thread.ofVirtual()
                    .start(() -> {
                      try {
                        cairn.workflows().resume("w");
                        resumed.incrementAndGet();
                      } catch (UsageException second) {
                        refused.incrementAndGet();
                      }
                    }))
            .toList();
    for (Thread caller : callers) {
      caller.join();
    }
    release.countDown();

    assertThat(resumed).hasValue(1);
    assertThat(refused).hasValue(7);
    assertThat(cairn.handle("w", String.class).await()).isEqualTo("done");
    assertThat(calls.count("first")).isOne();
  }
}
