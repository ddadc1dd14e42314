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
import dev.cairn.testkit.FlowTest;
import dev.cairn.testkit.JournalGate;
import dev.cairn.testkit.JournalGate.Side;
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

/** Cancellation against crashes, and against whatever else happens at the same time. */
class CancelCrashTest extends FlowTest {
  private final List<String> undone = Collections.synchronizedList(new ArrayList<>());

  private void reserve(String what) {
    work(what);
    Durable.compensate("release-" + what, () -> undone.add(what));
  }

  private String trip() throws Exception {
    reserve("room");
    Durable.onCancel("tell", () -> undone.add("told"));
    var branch =
        Durable.branch(
            "car",
            () -> {
              reserve("car");
              return "car";
            });
    branch.await();
    reserve("flight");
    return blocked();
  }

  private Cairn traveller(JournalGate gate) {
    return open(gate, this::register);
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
  void aCrashWhileItUndoesUndoesTheRest(Side side, String key) {
    var gate = gate(side, "w", key);
    Cairn dying = traveller(gate);
    dying.start(StartOptions.id("w"), flow);
    Eventually.holds(() -> assertThat(ledger.count("flight")).isOne());
    Eventually.holds(() -> assertThat(keys("w")).hasSize(3));
    dying.workflows().cancel("w");
    gate.awaitReached();
    bury();
    Cairn next = open(this::register);

    assertThatThrownBy(() -> next.handle("w", String.class).await())
        .isInstanceOf(WorkflowCancelledException.class);
    assertThat(keys("w"))
        .containsExactly(
            "work",
            "car/work",
            "work#2",
            "release-flight",
            "car/release-car",
            "tell",
            "release-room");
    assertThat(undone.stream().distinct()).containsExactly("flight", "car", "told", "room");
  }

  @ParameterizedTest
  @EnumSource(Side.class)
  void whoeverTakesOverACancelledWorkflowUndoesIt(Side side) {
    var gate = gate(side, "w", "work#2");
    Cairn dying = traveller(gate);
    dying.start(StartOptions.id("w"), flow);
    gate.awaitReached();
    bury();
    assertThat(database.query("select cairn.cancel('w')")).containsExactly("t");

    Cairn next = open(this::register);

    assertThatThrownBy(() -> next.handle("w", String.class).await())
        .isInstanceOf(WorkflowCancelledException.class);
    assertThat(undone)
        .containsExactlyElementsOf(
            side == Side.BEFORE
                ? List.of("car", "told", "room")
                : List.of("flight", "car", "told", "room"));
    assertThat(ledger.count("flight")).isOne();
  }

  @Test
  void aRecordUnderWayIsRefusedOnceItIsCancelled() {
    var gate = gate(Side.BEFORE, "w", "work#2");
    Cairn cairn = traveller(gate);
    Handle<String> handle = cairn.start(StartOptions.id("w"), flow);
    gate.awaitReached();

    database.query("select cairn.cancel('w')");
    gate.open();

    assertThatThrownBy(handle::await).isInstanceOf(WorkflowCancelledException.class);
    assertThat(keys("w"))
        .containsExactly("work", "car/work", "car/release-car", "tell", "release-room");
  }

  @ParameterizedTest
  @ValueSource(strings = {"work#2", "end"})
  void whatIsRefusedARecordSinceItWasCancelledIsUndoneAtOnce(String key) {
    var gate = gate(Side.BEFORE, "w", key);
    Config unheard = database.config().notifications(false).lease(Duration.ofHours(1));
    Fn.Of0<String> journey =
        () -> {
          reserve("room");
          reserve("car");
          return "there";
        };
    Cairn cairn =
        open(
            unheard.listener(gate),
            opened -> flow = opened.workflow("flow", String.class, journey));
    Handle<String> handle = cairn.start(StartOptions.id("w"), flow);
    gate.awaitReached();

    database.query("select cairn.cancel('w')");
    gate.open();

    assertThatThrownBy(() -> handle.await(Duration.ofSeconds(30)))
        .isInstanceOf(WorkflowCancelledException.class);
    assertThat(undone).contains("room");
  }

  @Test
  void anEndThatWasRecordedFirstStays() {
    var gate = gate(Side.AFTER, "w", "end");
    Cairn cairn = open(gate, opened -> flow = opened.workflow("flow", String.class, () -> "done"));
    CompletableFuture<String> result =
        CompletableFuture.supplyAsync(() -> cairn.start(StartOptions.id("w"), flow).await());
    gate.awaitReached();

    assertThat(cairn.workflows().cancel("w")).isFalse();
    gate.open();

    assertThat(result.join()).isEqualTo("done");
  }

  @Test
  void aCancellationBeforeTheEndIsRecordedUndoesWhatWasDone() {
    var gate = gate(Side.BEFORE, "w", "end");
    Cairn cairn =
        open(
            gate,
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
    assertThat(undone).containsExactly("room");
  }

  @Test
  void aCancellationWhileAFailureIsUndoneUndoesTheRestOnce() {
    var gate = gate(Side.AFTER, "w", "release-car");
    Cairn cairn =
        open(
            gate,
            opened ->
                flow =
                    opened.workflow(
                        "flow",
                        String.class,
                        () -> {
                          reserve("room");
                          Durable.onCancel("tell", () -> undone.add("told"));
                          reserve("car");
                          return failing("flight");
                        }));
    Handle<String> handle = cairn.start(StartOptions.id("w"), flow);
    gate.awaitReached();

    assertThat(cairn.workflows().cancel("w")).isTrue();
    gate.open();

    assertThatThrownBy(handle::await).isInstanceOf(WorkflowCancelledException.class);
    assertThat(keys("w"))
        .containsExactly("work", "work#2", "work#3", "release-car", "tell", "release-room");
    assertThat(undone).startsWith("car").containsOnlyOnce("car", "told");
  }

  @Test
  void aThreadThatStillRunsItsLastStepRecordsNothingOfItOnceTheWorkflowIsResumed() {
    var inStep = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    Fn.Of0<String> code = () -> Durable.step("pay", () -> payAtLast(inStep, goOn));
    Cairn frozen = with(code);
    Fn.Of0<String> there = flow;
    Thread.ofVirtual().start(() -> frozen.start(StartOptions.id("w"), there));
    Eventually.holds(() -> assertThat(inStep.getCount()).isZero());
    Cairn other = with(code);
    other.workflows().cancel("w");
    bury();
    Eventually.holds(() -> assertThat(state("w")).isEqualTo("CANCELLED"));

    other.workflows().resume("w");

    assertThat(other.handle("w", String.class).await()).isEqualTo("paid by run 2");
    goOn.countDown();
    Eventually.holds(() -> assertThat(ledger.count("left the step")).isEqualTo(2));
    frozen.close();
    assertThat(database.query("select output #>> '{}' from cairn.steps where workflow_id = 'w'"))
        .containsExactly("paid by run 2");
    assertThat(state("w")).isEqualTo("SUCCEEDED");
  }

  /** The first time it takes no notice of interrupts until it may go on. */
  private String payAtLast(CountDownLatch inStep, CountDownLatch goOn) {
    int run = ledger.did("entered the step");
    inStep.countDown();
    boolean waiting = run == 1;
    while (waiting) {
      try {
        goOn.await();
        waiting = false;
      } catch (InterruptedException interrupted) {
        ledger.did("was interrupted");
      }
    }
    ledger.did("left the step");
    return "paid by run " + run;
  }

  @Test
  void ofManyThatResumeAtOnceOneDoes() throws Exception {
    var going = new CountDownLatch(1);
    Fn.Of0<String> code =
        () -> {
          work("first");
          Durable.step("wait", () -> going.await());
          return "done";
        };
    Cairn cairn = with(code);
    Handle<String> handle = cairn.start(StartOptions.id("w"), flow);
    Eventually.holds(() -> assertThat(keys("w")).containsExactly("work"));
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
    going.countDown();

    assertThat(resumed).hasValue(1);
    assertThat(refused).hasValue(7);
    assertThat(cairn.handle("w", String.class).await()).isEqualTo("done");
    assertThat(ledger.count("first")).isOne();
  }
}
