package dev.cairn.intercept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.error.UsageException;
import dev.cairn.operate.Fork;
import dev.cairn.operate.RecordedStep;
import dev.cairn.spi.Interceptor;
import dev.cairn.spi.RecordedCall;
import dev.cairn.spi.RunInvocation;
import dev.cairn.spi.StepInvocation;
import dev.cairn.spi.TransactionInvocation;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.JournalGate;
import dev.cairn.workflow.Durable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What interceptors are told of records, and the times that are recorded. */
class RecordedCallTest extends Intercepting {
  private static final Duration LONG = Duration.ofSeconds(30);

  /** Collects what it is told. */
  private static final class Collecting implements Interceptor {
    final List<RecordedCall> records = Collections.synchronizedList(new ArrayList<>());
    final Map<String, Instant> started = new ConcurrentHashMap<>();
    final List<String> forks = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void recorded(RecordedCall call) {
      records.add(call);
    }

    @Override
    public @Nullable Object run(RunInvocation run) throws Exception {
      started.put(run.workflowId(), run.startedAt());
      forks.add(run.workflowId() + " of " + run.forkedFrom().orElse("none"));
      return run.proceed();
    }

    @Override
    public @Nullable Object step(StepInvocation step) throws Exception {
      started.put(step.key(), step.startedAt());
      return step.proceed();
    }

    @Override
    public @Nullable Object transaction(TransactionInvocation transaction) throws Exception {
      started.put(transaction.key().orElseThrow(), transaction.startedAt().orElseThrow());
      return transaction.proceed();
    }

    List<String> described() {
      return records.stream()
          .map(call ->
              call.key()
                  + " "
                  + call.kind()
                  + (call.failed() ? " failed" : "")
                  + (call.replayed() ? " replayed" : ""))
          .toList();
    }
  }

  private static String steps() {
    String branch = Durable.branch("b", () -> Durable.step("inner", () -> "3")).await();
    Durable.sleep(Duration.ofMillis(1));
    return Durable.step("one", () -> "1") + Durable.transaction("two", c -> "2") + branch;
  }

  private static String failing() {
    try {
      return Durable.step(
          "one",
          () -> {
            throw new IllegalStateException("declined");
          });
    } catch (IllegalStateException declined) {
      return Durable.step("two", () -> "2");
    }
  }

  @Test
  void eachNewRecordIsReportedWithItsTimes() {
    var collecting = new Collecting();
    Cairn cairn = open(RecordedCallTest::steps, collecting);

    cairn.start(StartOptions.id("w"), flow).await();

    assertThat(collecting.described())
        .containsExactly("b/inner STEP", "sleep SLEEP", "one STEP", "two TRANSACTION");
    var recorded = new TreeMap<String, RecordedStep.Execution>();
    cairn
        .workflows()
        .history("w")
        .steps()
        .forEach(step -> recorded.put(step.key(), step.execution()));
    assertThat(collecting.records)
        .allSatisfy(call -> {
          assertThat(call.workflowId()).isEqualTo("w");
          assertThat(call.workflowName()).isEqualTo("flow");
          assertThat(call.startedAt()).isEqualTo(recorded.get(call.key()).started());
          assertThat(call.completedAt())
              .isEqualTo(
                  call.kind().equals("SLEEP")
                      ? call.startedAt().plusMillis(1)
                      : recorded.get(call.key()).completed());
        });
    assertThat(collecting.started.get("one")).isEqualTo(recorded.get("one").started());
    assertThat(collecting.started.get("two")).isEqualTo(recorded.get("two").started());
    assertThat(collecting.started.get("w"))
        .isEqualTo(cairn.workflows().history("w").workflow().summary().times().started());
  }

  @Test
  void recordsOfAnEarlierRunAreReportedAsReplayed() {
    var before = new Collecting();
    JournalGate gate = gate(JournalGate.Side.BEFORE, "w", "two");
    Cairn dying = open(blockedBy(gate).interceptor(before), RecordedCallTest::failing);
    dying.start(StartOptions.id("w"), flow);
    gate.awaitReached();
    declareExecutorsDead();
    var after = new Collecting();

    Cairn next = open(RecordedCallTest::failing, after);

    assertThat(next.handle("w", String.class).await(LONG)).isEqualTo("2");
    assertThat(before.described()).containsExactly("one STEP failed");
    assertThat(after.described()).containsExactly("one STEP failed replayed", "two STEP");
    assertThat(after.records.getFirst().completedAt())
        .isEqualTo(before.records.getFirst().completedAt());
    assertThat(after.started.get("w")).isEqualTo(before.started.get("w"));
  }

  @Test
  void dryRunReportsNothing() {
    var collecting = new Collecting();
    Cairn cairn = open(RecordedCallTest::steps, collecting);
    cairn.start(StartOptions.id("w"), flow).await();
    collecting.records.clear();

    assertThat(cairn.workflows().replay("w").problem()).isNull();

    assertThat(collecting.records).isEmpty();
  }

  @Test
  void exceptionsAndDurableCallsOfAReportHaveNoEffect() {
    List<Throwable> thrown = Collections.synchronizedList(new ArrayList<>());
    var misusing =
        new Interceptor() {
          @Override
          public void recorded(RecordedCall call) {
            try {
              Durable.step("hidden", () -> "x");
            } catch (UsageException refused) {
              thrown.add(refused);
              throw refused;
            }
          }
        };
    var collecting = new Collecting();
    Cairn cairn = open(RecordedCallTest::steps, misusing, collecting);

    assertThat(cairn.start(flow).await()).isEqualTo("123");

    assertThat(thrown).hasSize(4);
    assertThat(thrown.getFirst()).hasMessageContaining("step 'hidden'");
    assertThat(collecting.records).hasSize(4);
  }

  @Test
  void forkKnowsItsSource() {
    var collecting = new Collecting();
    Cairn cairn = open(RecordedCallTest::steps, collecting);
    cairn.start(StartOptions.id("w"), flow).await();

    String fork = cairn.workflows().fork(Fork.of("w").before("two"));

    assertThat(cairn.handle(fork, String.class).await(LONG)).isEqualTo("123");
    assertThat(collecting.forks).containsExactly("w of none", fork + " of w");
    assertThat(collecting.started.get(fork)).isEqualTo(collecting.started.get("w"));
  }
}
