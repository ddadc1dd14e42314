package dev.cairn.testing;

import static dev.cairn.testing.CairnAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.spy;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import dev.cairn.Cairn;
import dev.cairn.error.UsageException;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;
import org.junit.jupiter.api.Test;

/** Mockito spies of durable objects. */
@CairnTest(start = false)
class MockitoTest {
  /** A workflow with a step. */
  static class Greeting {
    @Workflow
    public String greet(String name) {
      return "Hello " + translate(name);
    }

    @Step
    String translate(String name) {
      return name;
    }
  }

  @Test
  void adoptedSpySeesTheStepsOfItsWorkflows(Cairn cairn) {
    Greeting greeting = cairn.adopt(spy(cairn.durable(Greeting.class)));
    doReturn("Welt").when(greeting).translate(any());
    cairn.start();

    assertThat(cairn.start(greeting::greet, "world")).succeededWith("Hello Welt");

    verify(greeting, times(1)).translate("world");
  }

  @Test
  void spyThatIsNotAdoptedIsRefused(Cairn cairn) {
    Greeting greeting = spy(cairn.durable(Greeting.class));
    cairn.start();

    assertThatThrownBy(() -> cairn.start(greeting::greet, "world"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("was called on a copy of its durable object, such as a Mockito spy")
        .hasMessageContaining("cairn.adopt(copy)");
  }
}
