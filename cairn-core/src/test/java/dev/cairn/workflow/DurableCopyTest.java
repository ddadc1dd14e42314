package dev.cairn.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.error.UsageException;
import dev.cairn.testkit.CairnTest;
import org.junit.jupiter.api.Test;
import org.objenesis.ObjenesisStd;

/** Copies of durable objects, as mocking libraries create them. */
class DurableCopyTest extends CairnTest {
  /** A workflow whose step uses a field. */
  public static class Greeting {
    String word = "Hello";

    @Workflow
    public String greet(String name) {
      return word(name);
    }

    @Step
    String word(String name) {
      return word + " " + name;
    }
  }

  private static Greeting copyOf(Greeting original, String word) {
    Greeting copy = new ObjenesisStd().getInstantiatorOf(original.getClass()).newInstance();
    copy.word = word;
    return copy;
  }

  @Test
  void workflowsRunOnAnAdoptedCopy() {
    try (Cairn cairn = Cairn.open(database.config())) {
      Greeting copy = cairn.adopt(copyOf(cairn.durable(Greeting.class), "Bonjour"));
      cairn.start();

      assertThat(copy.greet("Ada")).isEqualTo("Bonjour Ada");
    }
  }

  @Test
  void workflowOfACopyThatWasNotAdoptedIsRefused() {
    try (Cairn cairn = Cairn.open(database.config())) {
      Greeting copy = copyOf(cairn.durable(Greeting.class), "Bonjour");
      cairn.start();

      assertThatThrownBy(() -> copy.greet("Ada"))
          .isInstanceOf(UsageException.class)
          .hasMessage(
              "Workflow 'greet' was called on a copy of its durable object, such as a Mockito spy, and would run on the original. Let it run on the copy: cairn.adopt(copy), before it is called.");
    }
  }
}
