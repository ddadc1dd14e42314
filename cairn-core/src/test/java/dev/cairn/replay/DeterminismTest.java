package dev.cairn.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.error.StuckException;
import dev.cairn.spi.Event;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Ledger;
import dev.cairn.testkit.Standstill;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a workflow gets whose code asks for other steps than its records hold. */
class DeterminismTest extends CairnTest {
  private final Ledger ledger = new Ledger();
  private Fn.Of0<String> flow = () -> "not registered yet";

  /** A step whose argument comes from outside the workflow. */
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
      afterwards.call();
      return greeting;
    }

    @Step
    String hello(String whom) {
      return "hello " + whom;
    }
  }

  private String doing(String... steps) {
    for (String step : steps) {
      Durable.step(
          step,
          () -> {
            ledger.did(step);
          });
    }
    return String.join(" ", steps);
  }

  /** Records these steps, then the process goes away. */
  private void recorded(String... steps) {
    var standstill = new Standstill();
    Cairn first =
        open(
            database.config().shutdownTimeout(Duration.ZERO),
            cairn ->
                flow =
                    cairn.workflow(
                        "flow",
                        String.class,
                        () -> {
                          String done = doing(steps);
                          standstill.here();
                          return done;
                        }));
    first.start(StartOptions.id("t"), flow);
    standstill.awaitReached();
    first.close();
  }

  private Cairn with(Fn.Of0<String> code) {
    return open(cairn -> flow = cairn.workflow("flow", String.class, code));
  }

  private Handle<String> goingOnWith(String... steps) {
    return with(() -> doing(steps)).handle("t", String.class);
  }

  private void byAnotherBuild() {
    database.execute("update cairn.workflow set build = 'other'");
  }

  @Test
  void aChangedOrderInTheSameBuildIsStuckAndShownSideBySide() {
    recorded("a", "b", "c");

    Handle<String> handle = goingOnWith("a", "c", "b");

    assertThatThrownBy(handle::await)
        .isInstanceOf(StuckException.class)
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
  void aStuckWorkflowExecutesNothingMore() {
    recorded("a", "b");

    Handle<String> handle = goingOnWith("a", "x", "b", "c");

    assertThatThrownBy(handle::await).isInstanceOf(StuckException.class);
    assertThat(ledger.all()).containsOnlyKeys("a", "b").containsEntry("a", 1).containsEntry("b", 1);
    assertThat(keys("t")).containsExactly("a", "b");
  }

  @Test
  void aMissingStepAtTheEndInTheSameBuildIsStuck() {
    recorded("a", "b");

    Handle<String> handle = goingOnWith("a");

    assertThatThrownBy(handle::await)
        .isInstanceOf(StuckException.class)
        .hasMessageStartingWith(
            """
            The code of workflow 't' ended without requesting 'b', which is recorded. The records are from the same build, so the code is not deterministic between its steps.
                      recorded  requested
                   0  a         a
              >    1  b         -
            """);
  }

  @Test
  void anAdditionalStepBeforeTheRecordedOnesInTheSameBuildIsStuck() {
    recorded("a", "b");

    Handle<String> handle = goingOnWith("new", "a", "b");

    assertThatThrownBy(handle::await)
        .isInstanceOf(StuckException.class)
        .hasMessageContaining("requested STEP 'new' where STEP 'a' is recorded")
        .hasMessageContaining("  >    0  a         new\n");
  }

  @Test
  void additionalStepsAfterTheRecordedOnesAreHowEveryWorkflowGoesOn() {
    recorded("a", "b");

    assertThat(goingOnWith("a", "b", "c").await()).isEqualTo("a b c");

    assertThat(ledger.all()).hasSize(3).containsValue(1).doesNotContainValue(2);
  }

  @Test
  void codeThatThrowsBeforeItAskedForEveryRecordIsStuckAndNotFailed() {
    recorded("a", "b");

    Handle<String> handle =
        with(
                () -> {
                  throw new IllegalStateException(doing("a"));
                })
            .handle("t", String.class);

    assertThatThrownBy(handle::await).isInstanceOf(StuckException.class);
  }

  @Test
  void codeThatCatchesEverythingIsStuckAllTheSame() {
    recorded("a", "b");

    Handle<String> handle = with(this::stubborn).handle("t", String.class);

    assertThatThrownBy(handle::await).isInstanceOf(StuckException.class);
    assertThat(ledger.count("z")).isZero();
    assertThat(keys("t")).containsExactly("a", "b");
  }

  private String stubborn() {
    for (String step : List.of("x", "y", "z")) {
      try {
        doing(step);
      } catch (Throwable swallowed) {
        ledger.did("swallowed");
      }
    }
    return "done";
  }

  @Test
  void aStuckWorkflowGoesOnFromItsRecordsAfterAFix() {
    recorded("a", "b");
    Cairn wrong = with(() -> doing("b"));
    assertThatThrownBy(() -> wrong.handle("t", String.class).await())
        .isInstanceOf(StuckException.class);
    wrong.close();
    Cairn mended = with(() -> doing("a", "b", "c"));

    mended.workflows().resume("t");

    assertThat(mended.handle("t", String.class).await()).isEqualTo("a b c");
    assertThat(state("t")).isEqualTo("SUCCEEDED");
    assertThat(ledger.count("a")).isEqualTo(1);
  }

  @Test
  void anotherBuildFindsItsRecordsByKeyInWhateverOrder() {
    recorded("a", "b", "c");
    byAnotherBuild();

    assertThat(goingOnWith("c", "a", "b").await()).isEqualTo("c a b");

    assertThat(ledger.all()).hasSize(3).containsValue(1).doesNotContainValue(2);
  }

  @Test
  void anotherBuildMayAddAndRemoveSteps() {
    recorded("a", "b", "c");
    byAnotherBuild();

    assertThat(goingOnWith("new", "c", "a").await()).isEqualTo("new c a");

    assertThat(keys("t")).containsExactly("a", "b", "c", "new");
    assertThat(ledger.count("c")).isEqualTo(1);
  }

  @Test
  void aNameThatAnotherBuildRecordedAsAnotherKindIsStuck() {
    recorded("sleep");
    byAnotherBuild();

    Handle<String> handle =
        with(
                () -> {
                  Durable.sleep(Duration.ofMillis(1));
                  return "slept";
                })
            .handle("t", String.class);

    assertThatThrownBy(handle::await)
        .isInstanceOf(StuckException.class)
        .hasMessage(
            "The code of workflow 't' requested SLEEP 'sleep', which another build recorded as STEP. Give the step another name, then resume the workflow.");
  }

  @Test
  void argumentsThatDifferAreReportedAndDoNotStop() {
    var standstill = new Standstill();
    Greeter[] greeter = new Greeter[1];
    Cairn first =
        open(
            database.config().shutdownTimeout(Duration.ZERO),
            cairn -> greeter[0] = cairn.durable(Greeter.class, "Ada", (Fn.Void0) standstill::here));
    first.start(StartOptions.id("t"), greeter[0]::greet);
    standstill.awaitReached();
    first.close();

    Fn.Void0 nothing = () -> {};
    Cairn second = open(cairn -> greeter[0] = cairn.durable(Greeter.class, "Bob", nothing));

    assertThat(second.handle("t", String.class).await()).isEqualTo("hello Ada");
    assertThat(events(Event.ArgumentsDiffer.class))
        .containsExactly(new Event.ArgumentsDiffer("t", "hello"));
  }

  @Test
  void eachUseOfANameInALoopHasAKeyOfItsOwn() {
    recorded("a", "b", "a", "a");

    assertThat(goingOnWith("a", "b", "a", "a", "b").await()).isEqualTo("a b a a b");

    assertThat(keys("t")).containsExactly("a", "b", "a#2", "a#3", "b#2");
    assertThat(ledger.count("a")).isEqualTo(3);
  }

  @Test
  void onlyAStuckWorkflowCanBeResumed() {
    recorded("a");
    Cairn cairn = with(() -> doing("a"));
    cairn.handle("t", String.class).await();

    assertThatThrownBy(() -> cairn.workflows().resume("t"))
        .hasMessage(
            "Workflow 't' cannot be resumed: it is SUCCEEDED. Only one that is STUCK, EXHAUSTED or CANCELLED can.");
    assertThatThrownBy(() -> cairn.workflows().resume("nobody"))
        .hasMessage(
            "Workflow 'nobody' cannot be resumed: it is not there. Check the id, and that it was started in this database and schema.");
  }
}
