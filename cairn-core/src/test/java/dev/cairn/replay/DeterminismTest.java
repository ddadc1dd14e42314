package dev.cairn.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.error.WorkflowStoppedException;
import dev.cairn.spi.Event;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.BlockingPoint;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.CallCounter;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Replay of code that requests other steps than the recorded ones. */
class DeterminismTest extends CairnTest {
  private final CallCounter calls = new CallCounter();
  private Fn.Of0<String> flow = () -> "not registered yet";

  /** A step with an argument that comes from outside the workflow. */
  static class Greeter {
    private final String name;
    private final Fn.Void0 afterwards;

    Greeter(String name, Fn.Void0 afterwards) {
      this.name = name;
      this.afterwards = afterwards;
    }

    @Workflow
    String greet() throws Exception {
      String greeting = hello(name);
      afterwards.run();
      return greeting;
    }

    @Step
    String hello(String whom) {
      return "hello " + whom;
    }
  }

  private String executeSteps(String... steps) {
    for (String step : steps) {
      Durable.step(
          step,
          () -> {
            calls.record(step);
          });
    }
    return String.join(" ", steps);
  }

  /** Records these steps and closes the executor before the workflow ends. */
  private void recordSteps(String... steps) {
    var blockingPoint = new BlockingPoint();
    Cairn first =
        open(
            database.config().shutdownTimeout(Duration.ZERO),
            cairn ->
                flow =
                    cairn.workflow(
                        "flow",
                        String.class,
                        () -> {
                          String done = executeSteps(steps);
                          blockingPoint.block();
                          return done;
                        }));
    first.start(StartOptions.id("t"), flow);
    blockingPoint.awaitReached();
    first.close();
  }

  private Cairn openWith(Fn.Of0<String> code) {
    return open(cairn -> flow = cairn.workflow("flow", String.class, code));
  }

  private Handle<String> continueWith(String... steps) {
    return openWith(() -> executeSteps(steps)).handle("t", String.class);
  }

  private void changeBuild() {
    database.execute("update cairn.workflow set build = 'other'");
  }

  @Test
  void changedOrderInTheSameBuildGetsStuckAndIsShownSideBySide() {
    recordSteps("a", "b", "c");

    Handle<String> handle = continueWith("a", "c", "b");

    assertThatThrownBy(handle::await)
        .isInstanceOf(WorkflowStoppedException.class)
        .hasMessage(
            """
            The code of workflow 't' requested STEP 'c' where STEP 'b' is recorded. The records are from the same build, so the code is not deterministic between its steps.
                      recorded  requested
                   0  a         a
              >    1  b         c
                   2  c         -
            Get time, random numbers, ids and answers of other systems from Durable or from steps, then resume the workflow.\
            """);
    assertThat(state("t")).isEqualTo("STUCK");
  }

  @Test
  void stuckWorkflowExecutesNothingMore() {
    recordSteps("a", "b");

    Handle<String> handle = continueWith("a", "x", "b", "c");

    assertThatThrownBy(handle::await).isInstanceOf(WorkflowStoppedException.class);
    assertThat(calls.all()).containsOnlyKeys("a", "b").containsEntry("a", 1).containsEntry("b", 1);
    assertThat(stepKeys("t")).containsExactly("a", "b");
  }

  @Test
  void missingLastStepInTheSameBuildGetsStuck() {
    recordSteps("a", "b");

    Handle<String> handle = continueWith("a");

    assertThatThrownBy(handle::await)
        .isInstanceOf(WorkflowStoppedException.class)
        .hasMessageStartingWith(
            """
            The code of workflow 't' ended without requesting 'b', which is recorded. The records are from the same build, so the code is not deterministic between its steps.
                      recorded  requested
                   0  a         a
              >    1  b         -
            """);
  }

  @Test
  void additionalFirstStepInTheSameBuildGetsStuck() {
    recordSteps("a", "b");

    Handle<String> handle = continueWith("new", "a", "b");

    assertThatThrownBy(handle::await)
        .isInstanceOf(WorkflowStoppedException.class)
        .hasMessageContaining("requested STEP 'new' where STEP 'a' is recorded")
        .hasMessageContaining("  >    0  a         new\n");
  }

  @Test
  void stepsAfterTheRecordedOnesAreExecuted() {
    recordSteps("a", "b");

    assertThat(continueWith("a", "b", "c").await()).isEqualTo("a b c");

    assertThat(calls.all()).hasSize(3).containsValue(1).doesNotContainValue(2);
  }

  @Test
  void codeThatThrowsBeforeTheLastRecordGetsStuckAndDoesNotFail() {
    recordSteps("a", "b");

    Handle<String> handle =
        openWith(
                () -> {
                  throw new IllegalStateException(executeSteps("a"));
                })
            .handle("t", String.class);

    assertThatThrownBy(handle::await).isInstanceOf(WorkflowStoppedException.class);
  }

  @Test
  void codeThatCatchesEverythingGetsStuck() {
    recordSteps("a", "b");

    Handle<String> handle = openWith(this::executeCatchingEverything).handle("t", String.class);

    assertThatThrownBy(handle::await).isInstanceOf(WorkflowStoppedException.class);
    assertThat(calls.count("z")).isZero();
    assertThat(stepKeys("t")).containsExactly("a", "b");
  }

  private String executeCatchingEverything() {
    for (String step : List.of("x", "y", "z")) {
      try {
        executeSteps(step);
      } catch (Throwable swallowed) {
        calls.record("swallowed");
      }
    }
    return "done";
  }

  @Test
  void resumedWorkflowContinuesFromItsRecordsAfterAFix() {
    recordSteps("a", "b");
    Cairn wrong = openWith(() -> executeSteps("b"));
    assertThatThrownBy(() -> wrong.handle("t", String.class).await())
        .isInstanceOf(WorkflowStoppedException.class);
    wrong.close();
    Cairn fixed = openWith(() -> executeSteps("a", "b", "c"));

    fixed.workflows().resume("t");

    assertThat(fixed.handle("t", String.class).await()).isEqualTo("a b c");
    assertThat(state("t")).isEqualTo("SUCCEEDED");
    assertThat(calls.count("a")).isEqualTo(1);
  }

  @Test
  void anotherBuildFindsRecordsByKeyInAnyOrder() {
    recordSteps("a", "b", "c");
    changeBuild();

    assertThat(continueWith("c", "a", "b").await()).isEqualTo("c a b");

    assertThat(calls.all()).hasSize(3).containsValue(1).doesNotContainValue(2);
  }

  @Test
  void anotherBuildMayAddAndRemoveSteps() {
    recordSteps("a", "b", "c");
    changeBuild();

    assertThat(continueWith("new", "c", "a").await()).isEqualTo("new c a");

    assertThat(stepKeys("t")).containsExactly("a", "b", "c", "new");
    assertThat(calls.count("c")).isEqualTo(1);
  }

  @Test
  void keyRecordedAsAnotherKindGetsStuck() {
    recordSteps("sleep");
    changeBuild();

    Handle<String> handle =
        openWith(
                () -> {
                  Durable.sleep(Duration.ofMillis(1));
                  return "slept";
                })
            .handle("t", String.class);

    assertThatThrownBy(handle::await)
        .isInstanceOf(WorkflowStoppedException.class)
        .hasMessage(
            "The code of workflow 't' requested SLEEP 'sleep', which another build recorded as STEP. Give the step another name, then resume the workflow.");
  }

  @Test
  void changedArgumentsAreReportedAndDoNotStopTheWorkflow() {
    var blockingPoint = new BlockingPoint();
    Greeter[] greeter = new Greeter[1];
    Cairn first =
        open(
            database.config().shutdownTimeout(Duration.ZERO),
            cairn ->
                greeter[0] = cairn.durable(Greeter.class, "Ada", (Fn.Void0) blockingPoint::block));
    first.start(StartOptions.id("t"), greeter[0]::greet);
    blockingPoint.awaitReached();
    first.close();

    Fn.Void0 nothing = () -> {};
    Cairn second = open(cairn -> greeter[0] = cairn.durable(Greeter.class, "Bob", nothing));

    assertThat(second.handle("t", String.class).await()).isEqualTo("hello Ada");
    assertThat(events(Event.ArgumentsDiffer.class))
        .containsExactly(new Event.ArgumentsDiffer("t", "hello"));
  }

  @Test
  void eachUseOfANameInALoopHasItsOwnKey() {
    recordSteps("a", "b", "a", "a");

    assertThat(continueWith("a", "b", "a", "a", "b").await()).isEqualTo("a b a a b");

    assertThat(stepKeys("t")).containsExactly("a", "b", "a#2", "a#3", "b#2");
    assertThat(calls.count("a")).isEqualTo(3);
  }

  @Test
  void finishedWorkflowCannotBeResumed() {
    recordSteps("a");
    Cairn cairn = openWith(() -> executeSteps("a"));
    cairn.handle("t", String.class).await();

    assertThatThrownBy(() -> cairn.workflows().resume("t"))
        .hasMessage(
            "Workflow 't' cannot be resumed: it is SUCCEEDED. Only a workflow that is STUCK, EXHAUSTED or CANCELLED can be resumed.");
    assertThatThrownBy(() -> cairn.workflows().resume("nobody"))
        .hasMessage(
            "Workflow 'nobody' cannot be resumed: it does not exist. Check the id, and that it was started in this database and schema.");
  }
}
