package dev.cairn.start;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.error.RegistrationException;
import dev.cairn.error.ValueException;
import dev.cairn.testkit.CairnTest;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Classes of which there is no stub: those that no executor would take, and a few more. */
class StubRefusalTest extends CairnTest {
  private CairnClient client = unopened();

  @SuppressWarnings("NullAway") // opened before each test
  private static CairnClient unopened() {
    return null;
  }

  @BeforeEach
  void connect() {
    client = CairnClient.connect(database.config());
  }

  @AfterEach
  void close() {
    client.close();
  }

  private void assertRefusedAsByAnExecutor(Class<?> type) {
    try (Cairn cairn = Cairn.open(database.config())) {
      assertThatThrownBy(() -> cairn.durable(type))
          .satisfies(refused ->
              assertThatThrownBy(() -> client.stub(type))
                  .isInstanceOf(refused.getClass())
                  .hasMessage(refused.getMessage()));
    }
  }

  static class FinalWorkflow {
    @Workflow
    final void run() {}
  }

  @SuppressWarnings("UnusedMethod") // it is what is refused
  static class PrivateStep {
    @Workflow
    void run() {}

    @Step
    private void step() {}
  }

  static class StaticWorkflow {
    @Workflow
    static void run() {}
  }

  static final class FinalClass {
    @Workflow
    void run() {}
  }

  static class Nothing {
    void run() {}
  }

  static class Twice {
    @Workflow
    void run() {}

    @Workflow("run")
    void again() {}
  }

  static class Unwritable {
    @Workflow
    void run(Supplier<String> supplier) {}
  }

  @Test
  void whatCannotBeMadeDurableHasNoStub() {
    assertRefusedAsByAnExecutor(FinalWorkflow.class);
    assertRefusedAsByAnExecutor(PrivateStep.class);
    assertRefusedAsByAnExecutor(StaticWorkflow.class);
    assertRefusedAsByAnExecutor(FinalClass.class);
    assertRefusedAsByAnExecutor(Nothing.class);
    assertRefusedAsByAnExecutor(Twice.class);
  }

  @Test
  void whatCannotBeWrittenHasNoStub() {
    assertThatThrownBy(() -> client.stub(Unwritable.class)).isInstanceOf(ValueException.class);
    assertRefusedAsByAnExecutor(Unwritable.class);
  }

  static class StepsAlone {
    @Step
    void step() {}
  }

  @Test
  void aClassWithoutAWorkflowHasNothingToStart() {
    assertThatThrownBy(() -> client.stub(StepsAlone.class))
        .isInstanceOf(RegistrationException.class)
        .hasMessage(
            "%s has no workflow, so a stub of it cannot start anything. Annotate a method with @Workflow."
                .formatted(StepsAlone.class.getName()));
  }
}
