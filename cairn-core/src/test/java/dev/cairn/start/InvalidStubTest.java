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

/** Classes for which a stub is rejected. */
class InvalidStubTest extends CairnTest {
  private CairnClient client = noClient();

  @SuppressWarnings("NullAway") // opened before each test
  private static CairnClient noClient() {
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

  private void assertRejectedAsByAnExecutor(Class<?> type) {
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

  @SuppressWarnings("UnusedMethod") // the test is about it
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
  void invalidDurableClassesHaveNoStub() {
    assertRejectedAsByAnExecutor(FinalWorkflow.class);
    assertRejectedAsByAnExecutor(PrivateStep.class);
    assertRejectedAsByAnExecutor(StaticWorkflow.class);
    assertRejectedAsByAnExecutor(FinalClass.class);
    assertRejectedAsByAnExecutor(Nothing.class);
    assertRejectedAsByAnExecutor(Twice.class);
  }

  @Test
  void workflowWithUnserializableArgumentsHasNoStub() {
    assertThatThrownBy(() -> client.stub(Unwritable.class)).isInstanceOf(ValueException.class);
    assertRejectedAsByAnExecutor(Unwritable.class);
  }

  static class StepsAlone {
    @Step
    void step() {}
  }

  @Test
  void classWithoutAWorkflowHasNoStub() {
    assertThatThrownBy(() -> client.stub(StepsAlone.class))
        .isInstanceOf(RegistrationException.class)
        .hasMessage(
            "%s has no workflow, so a stub of it cannot start anything. Annotate a method with @Workflow."
                .formatted(StepsAlone.class.getName()));
  }
}
