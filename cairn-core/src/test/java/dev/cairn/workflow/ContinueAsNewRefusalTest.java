package dev.cairn.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.UsageException;
import dev.cairn.error.WorkflowStoppedException;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.ChainTest;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Where a workflow cannot continue as new, and what it says then. */
class ContinueAsNewRefusalTest extends ChainTest {
  private void refused(Fn.Of1<Integer, String> code, String... parts) {
    failed(UsageException.class, code, parts);
  }

  private void invalid(Fn.Of1<Integer, String> code, String... parts) {
    failed(InvalidArgumentException.class, code, parts);
  }

  private void failed(
      Class<? extends Exception> type, Fn.Of1<Integer, String> code, String... parts) {
    Handle<String> handle = started(1, code);

    assertThatThrownBy(handle::await).isInstanceOf(type).message().contains(parts);
    assertThat(row("generation || ' ' || state")).containsExactly("1 FAILED");
  }

  @Test
  void itIsRefusedOutsideAWorkflow() {
    assertThatThrownBy(() -> Durable.continueAsNew(1))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("Durable.continueAsNew() was called outside a workflow");
    assertThatThrownBy(Durable::generation)
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("Durable.generation() was called outside a workflow");
  }

  @Test
  void itIsRefusedInsideAStep() {
    refused(
        left ->
            Durable.step(
                "step",
                () -> {
                  throw Durable.continueAsNew(0);
                }),
        "Durable.continueAsNew was called inside a step of workflow 'w'");
  }

  @Test
  void itIsRefusedInsideATransaction() {
    refused(
        left ->
            Durable.transaction(
                "transaction",
                connection -> {
                  throw Durable.continueAsNew(0);
                }),
        "Durable.continueAsNew was called inside a transaction");
  }

  @Test
  void itIsRefusedInsideABranch() {
    refused(
        left ->
            Durable.<String, RuntimeException>branch(
                    "side",
                    () -> {
                      throw Durable.continueAsNew(0);
                    })
                .await(),
        "was called in branch 'side' of workflow 'w'");
  }

  @Test
  void itIsRefusedWhileABranchIsNotAwaited() {
    refused(
        left -> {
          Durable.branch("side", () -> Durable.step("aside", () -> "done"));
          throw Durable.continueAsNew(0);
        },
        "before its branches [side] were awaited");
  }

  @Test
  void itIsAllowedAfterItsBranchesEnded() {
    Handle<String> handle =
        started(
            1,
            left -> {
              Durable.all(List.of(Durable.branch("side", () -> Durable.step("in", () -> "done"))));
              return countdown(left);
            });

    assertThat(handle.await()).isEqualTo("ended in generation 2");
  }

  @Test
  void numberOfArgumentsIsChecked() {
    invalid(
        left -> {
          throw Durable.continueAsNew(1, 2);
        },
        "with 2 arguments; chain has 1 parameters");
  }

  @Test
  void typesOfArgumentsAreChecked() {
    invalid(
        left -> {
          throw Durable.continueAsNew("one");
        },
        "an argument of type java.lang.String",
        "must be of type java.lang.Integer");
  }

  @Test
  void anotherWorkflowIsRefused() {
    var other = new AtomicReference<Fn.Of0<String>>(() -> "not registered yet");
    Cairn cairn =
        open(opened -> {
          other.set(opened.workflow("other", String.class, () -> "other"));
          register(
              opened,
              left -> {
                throw Durable.continueAsNew(other.get());
              });
        });

    assertThatThrownBy(cairn.start(StartOptions.id("w"), chain, 1)::await)
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("a call of workflow 'other' in workflow 'w'");
  }

  @Test
  void codeThatCallsNoWorkflowIsRefused() {
    invalid(
        left -> {
          throw Durable.continueAsNew(() -> {});
        },
        "The code passed to Durable.continueAsNew calls no workflow");
  }

  @Test
  void catchingWhatIsThrownMakesTheWorkflowStuckUntilTheCodeIsRepaired() {
    Handle<String> handle =
        started(
            1,
            left -> {
              try {
                return countdown(left);
              } catch (Throwable caught) {
                return "caught";
              }
            });
    assertThatThrownBy(handle::await)
        .isInstanceOf(WorkflowStoppedException.class)
        .hasMessageContaining("its code caught what that throws");
    closeAllOpen();

    Cairn repaired = with(this::countdown);
    repaired.workflows().resume("w");

    assertThat(repaired.handle("w", String.class).await()).isEqualTo("ended in generation 2");
    assertThat(calls.count("work 1")).isOne();
  }

  @Test
  void wrappingWhatIsThrownMakesTheWorkflowStuck() {
    Handle<String> handle =
        started(
            1,
            left -> {
              try {
                return countdown(left);
              } catch (Error error) {
                throw new IllegalStateException(error);
              }
            });

    assertThatThrownBy(handle::await)
        .isInstanceOf(WorkflowStoppedException.class)
        .hasMessageContaining("its code caught what that throws");
  }
}
