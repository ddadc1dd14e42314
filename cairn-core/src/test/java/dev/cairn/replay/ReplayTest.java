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
import dev.cairn.testkit.FlowTest;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Whether code fits what is recorded, asked without running it. */
class ReplayTest extends FlowTest {
  private static final Duration LONG = Duration.ofDays(30);

  /** Records what this code does until it waits, and leaves it in flight. */
  private void recorded(Fn.Of0<String> code) {
    Cairn cairn = with(code);
    cairn.start(StartOptions.id("w"), flow);
    Eventually.holds(() -> assertThat(keys("w")).endsWith("receive go#deadline"));
    cairn.close();
  }

  private static String waited() {
    return Durable.receive("go", String.class, LONG).orElse("nothing");
  }

  /** Replays this code, in a process that runs nothing. */
  private List<ReplayResult> replayed(Consumer<Cairn> registering) {
    List<String> before = everything();
    try (Cairn cairn = Cairn.open(database.config())) {
      registering.accept(cairn);
      List<ReplayResult> results = cairn.workflows().replayInFlight();
      assertThat(everything()).isEqualTo(before);
      return results;
    }
  }

  private ReplayResult replayed(Fn.Of0<String> code) {
    return replayed(cairn -> cairn.workflow("flow", String.class, code)).getFirst();
  }

  private List<String> everything() {
    var rows = new ArrayList<String>();
    for (String table : List.of("workflow", "step", "stream", "event", "promise", "message")) {
      rows.addAll(database.query("select t::text from cairn." + table + " t order by 1"));
    }
    return rows;
  }

  @Test
  void theSameCodeFits() {
    recorded(() -> work("a") + waited());
    int did = ledger.count("a");

    ReplayResult result = replayed(() -> work("a") + waited());

    assertThat(result).isEqualTo(new ReplayResult("w", "flow", null, List.of(), List.of(), null));
    assertThat(result.fits()).isTrue();
    assertThat(ledger.count("a")).isEqualTo(did);
  }

  @Test
  void whatDoesNotFitIsShownSideBySide() {
    recorded(() -> Durable.step("a", () -> "a") + Durable.step("b", () -> "b") + waited());

    ReplayResult result =
        replayed(() -> Durable.step("b", () -> "b") + Durable.step("a", () -> "a") + waited());

    assertThat(result.fits()).isFalse();
    assertThat(result.problem())
        .startsWith("The code of workflow 'w' requested STEP 'b' where STEP 'a' is recorded")
        .contains("recorded", "requested");
    assertThat(state("w")).isEqualTo("RUNNING");
  }

  @Test
  void anotherBuildFitsByNamesAndSaysWhatItAsksForNoMore() {
    recorded(() -> Durable.step("a", () -> "a") + Durable.step("b", () -> "b") + waited());
    database.execute("update cairn.workflow set build = 'the one before'");

    ReplayResult result =
        replayed(() -> Durable.step("c", () -> ledger.did("c")) + Durable.step("b", () -> "b"));
    ReplayResult shorter = replayed(() -> Durable.step("b", () -> "b"));

    assertThat(result.fits()).isTrue();
    assertThat(ledger.count("c")).isZero();
    assertThat(shorter.unasked()).contains("a");
  }

  @Test
  void branchesAreReplayedAndNothingOfThemRuns() {
    Fn.Of0<String> code =
        () -> {
          var one = Durable.branch("one", () -> work("one"));
          var two = Durable.branch("two", () -> work("two"));
          Durable.stream("log", String.class).append("both");
          Durable.publish("progress", 1);
          Durable.compensate("undo", () -> ledger.did("undo"));
          return Durable.all(one, two) + waited() + work("later");
        };
    recorded(code);

    assertThat(replayed(code).problem()).isNull();
    assertThat(ledger.count("one")).isOne();
    assertThat(ledger.count("later")).isZero();
    assertThat(ledger.count("undo")).isZero();
  }

  @Test
  void whatTheCodeThrowsIsTold() {
    recorded(() -> work("a") + waited());

    ReplayResult result =
        replayed(() -> {
          work("a");
          throw new IllegalStateException("new code, new faults");
        });

    assertThat(result.fits()).isFalse();
    database.execute("update cairn.workflow set build = 'the one before'");
    ReplayResult other =
        replayed(() -> {
          work("a");
          throw new IllegalStateException("new code, new faults");
        });
    assertThat(other.failure()).isEqualTo("java.lang.IllegalStateException: new code, new faults");
  }

  @Test
  void whatIsNotRegisteredDoesNotFit() {
    recorded(() -> work("a") + waited());

    ReplayResult result =
        replayed(cairn -> cairn.workflow("other", String.class, () -> "x")).getFirst();

    assertThat(result.problem())
        .isEqualTo(
            "This process has registered no workflow 'flow'. Register it, or wait until the last one has ended.");
  }

  static class Greeter {
    private final String name;

    Greeter(String name) {
      this.name = name;
    }

    @Workflow
    String flow() {
      return hello(name) + waited();
    }

    @Step
    String hello(String whom) {
      return "hello " + whom;
    }
  }

  @Test
  void changedArgumentsAreTold() {
    Cairn cairn = open(opened -> flow = opened.durable(Greeter.class, "ann")::flow);
    cairn.start(StartOptions.id("w"), flow);
    Eventually.holds(() -> assertThat(keys("w")).endsWith("receive go#deadline"));
    cairn.close();

    ReplayResult result = replayed(opened -> opened.durable(Greeter.class, "bob")).getFirst();

    assertThat(result.fits()).isTrue();
    assertThat(result.changedArguments()).containsExactly("hello");
  }

  @Test
  void aRunningWorkflowIsReplayedBesideItsRun() {
    Cairn cairn = with(() -> work("a") + waited());
    cairn.start(StartOptions.id("w"), flow);
    Eventually.holds(() -> assertThat(keys("w")).endsWith("receive go#deadline"));

    assertThat(cairn.workflows().replay("w").fits()).isTrue();

    cairn.messages().send("w", "go", "on");
    assertThat(cairn.handle("w", String.class).await()).isEqualTo("did aon");
    assertThat(ledger.count("a")).isOne();
  }

  @Test
  void whatCannotBeReplayedSaysWhy() {
    Cairn cairn = with(() -> "x");

    assertThatThrownBy(() -> cairn.workflows().replay("nobody"))
        .isInstanceOf(NoSuchWorkflowException.class);
    try (CairnClient client = CairnClient.connect(database.config())) {
      assertThatThrownBy(() -> client.workflows().replay("w"))
          .isInstanceOf(UsageException.class)
          .hasMessageStartingWith("A client has no code to replay.");
    }
  }
}
