package dev.cairn.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.error.UsageException;
import dev.cairn.operate.ReplayResult;
import dev.cairn.start.Fn;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.SingleWorkflowTest;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Dry-run replay: checks whether code fits the recorded history without executing it. */
class ReplayTest extends SingleWorkflowTest {
  private static final Duration LONG = Duration.ofDays(30);

  /** Records the steps of this code until it waits, and leaves the workflow in flight. */
  private void record(Fn.Of0<String> code) {
    Cairn cairn = openWith(code);
    cairn.start(StartOptions.id("w"), flow);
    Eventually.holds(() -> assertThat(stepKeys("w")).endsWith("receive go#deadline"));
    cairn.close();
  }

  private static String waitForMessage() {
    return Durable.receive("go", String.class, LONG).orElse("nothing");
  }

  /** Replays workflows in flight with this code in an instance that is not started. */
  private List<ReplayResult> replay(Consumer<Cairn> registering) {
    List<String> before = allRows();
    try (Cairn cairn = Cairn.open(database.config())) {
      registering.accept(cairn);
      List<ReplayResult> results = cairn.workflows().replayInFlight();
      assertThat(allRows()).isEqualTo(before);
      return results;
    }
  }

  private ReplayResult replay(Fn.Of0<String> code) {
    return replay(cairn -> cairn.workflow("flow", String.class, code)).getFirst();
  }

  private List<String> allRows() {
    var rows = new ArrayList<String>();
    for (String table : List.of("workflow", "step", "stream", "event", "promise", "message")) {
      rows.addAll(database.query("select t::text from cairn." + table + " t order by 1"));
    }
    return rows;
  }

  @Test
  void sameCodeFits() {
    record(() -> work("a") + waitForMessage());
    int did = calls.count("a");

    ReplayResult result = replay(() -> work("a") + waitForMessage());

    assertThat(result).isEqualTo(new ReplayResult("w", "flow", null, List.of(), List.of(), null));
    assertThat(result.fits()).isTrue();
    assertThat(calls.count("a")).isEqualTo(did);
  }

  @Test
  void mismatchIsShownSideBySide() {
    record(() -> Durable.step("a", () -> "a") + Durable.step("b", () -> "b") + waitForMessage());

    ReplayResult result =
        replay(
            () -> Durable.step("b", () -> "b") + Durable.step("a", () -> "a") + waitForMessage());

    assertThat(result.fits()).isFalse();
    assertThat(result.problem())
        .startsWith("The code of workflow 'w' requested STEP 'b' where STEP 'a' is recorded")
        .contains("recorded", "requested");
    assertThat(state("w")).isEqualTo("RUNNING");
  }

  @Test
  void anotherBuildFitsByKeysAndReportsUnrequestedRecords() {
    record(() -> Durable.step("a", () -> "a") + Durable.step("b", () -> "b") + waitForMessage());
    database.execute("update cairn.workflow set build = 'the one before'");

    ReplayResult result =
        replay(() -> Durable.step("c", () -> calls.record("c")) + Durable.step("b", () -> "b"));
    ReplayResult shorter = replay(() -> Durable.step("b", () -> "b"));

    assertThat(result.fits()).isTrue();
    assertThat(calls.count("c")).isZero();
    assertThat(shorter.notRequested()).contains("a");
  }

  @Test
  void branchesAreReplayedWithoutExecutingSteps() {
    Fn.Of0<String> code =
        () -> {
          var one = Durable.branch("one", () -> work("one"));
          var two = Durable.branch("two", () -> work("two"));
          Durable.stream("log", String.class).append("both");
          Durable.publish("progress", 1);
          Durable.compensate("undo", () -> calls.record("undo"));
          return Durable.all(one, two) + waitForMessage() + work("later");
        };
    record(code);

    assertThat(replay(code).problem()).isNull();
    assertThat(calls.count("one")).isOne();
    assertThat(calls.count("later")).isZero();
    assertThat(calls.count("undo")).isZero();
  }

  @Test
  void exceptionOfTheCodeIsReported() {
    record(() -> work("a") + waitForMessage());

    ReplayResult result =
        replay(() -> {
          work("a");
          throw new IllegalStateException("new code, new faults");
        });

    assertThat(result.fits()).isFalse();
    database.execute("update cairn.workflow set build = 'the one before'");
    ReplayResult other =
        replay(() -> {
          work("a");
          throw new IllegalStateException("new code, new faults");
        });
    assertThat(other.failure()).isEqualTo("java.lang.IllegalStateException: new code, new faults");
  }

  @Test
  void unregisteredWorkflowDoesNotFit() {
    record(() -> work("a") + waitForMessage());

    ReplayResult result =
        replay(cairn -> cairn.workflow("other", String.class, () -> "x")).getFirst();

    assertThat(result.problem())
        .isEqualTo(
            "This process has not registered the workflow 'flow'. Register it, or wait until all workflows of that name have ended.");
  }

  static class Greeter {
    private final String name;

    Greeter(String name) {
      this.name = name;
    }

    @Workflow
    String flow() {
      return hello(name) + waitForMessage();
    }

    @Step
    String hello(String whom) {
      return "hello " + whom;
    }
  }

  @Test
  void changedArgumentsAreReported() {
    Cairn cairn = open(opened -> flow = opened.durable(Greeter.class, "ann")::flow);
    cairn.start(StartOptions.id("w"), flow);
    Eventually.holds(() -> assertThat(stepKeys("w")).endsWith("receive go#deadline"));
    cairn.close();

    ReplayResult result = replay(opened -> opened.durable(Greeter.class, "bob")).getFirst();

    assertThat(result.fits()).isTrue();
    assertThat(result.changedArguments()).containsExactly("hello");
  }

  @Test
  void runningWorkflowIsReplayedWithoutDisturbingItsRun() {
    Cairn cairn = openWith(() -> work("a") + waitForMessage());
    cairn.start(StartOptions.id("w"), flow);
    Eventually.holds(() -> assertThat(stepKeys("w")).endsWith("receive go#deadline"));

    assertThat(cairn.workflows().replay("w").fits()).isTrue();

    cairn.messages().send("w", "go", "on");
    assertThat(cairn.handle("w", String.class).await()).isEqualTo("did aon");
    assertThat(calls.count("a")).isOne();
  }

  @Test
  void invalidReplaysAreRejected() {
    Cairn cairn = openWith(() -> "x");

    assertThatThrownBy(() -> cairn.workflows().replay("nobody"))
        .isInstanceOf(NoSuchWorkflowException.class);
    try (CairnClient client = CairnClient.connect(database.config())) {
      assertThatThrownBy(() -> client.workflows().replay("w"))
          .isInstanceOf(UsageException.class)
          .hasMessageStartingWith("A client has no code to replay.");
    }
  }
}
