package dev.cairn.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.error.RegistrationException;
import dev.cairn.error.UsageException;
import dev.cairn.testkit.TestPostgres;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A Cairn that takes the place of another one, as after the end of its process. */
class SuccessorTest {
  private Config config = Config.named("test");

  @BeforeEach
  void useFreshDatabase() throws SQLException {
    config = TestPostgres.freshDatabase().config();
  }

  /** Counts in a field, which a new process does not have. */
  public static class Counter {
    private int calls;

    @Workflow
    public int count() {
      return add();
    }

    @Step
    int add() {
      calls++;
      return calls;
    }
  }

  /** Starts workflows of another durable object through its Cairn. */
  public static class Twice {
    private final Cairn cairn;
    private final Counter counter;

    Twice(Cairn cairn, Counter counter) {
      this.cairn = cairn;
      this.counter = counter;
    }

    @Workflow
    public int twice() {
      return 10 * cairn.start(counter::count).await() + counter.count();
    }
  }

  @Test
  void durableObjectsAreConstructedAnewWithTheSuccessorsObjects() {
    try (Cairn before = Cairn.open(config)) {
      Counter counter = before.durable(Counter.class);
      Twice twice = before.durable(Twice.class, before, counter);
      before.start();
      assertThat(before.start(twice::twice).await()).isEqualTo(12);

      try (Cairn successor = before.openSuccessor(config)) {
        successor.start();

        assertThat(successor.start(twice::twice).await()).isEqualTo(12);
        assertThat(before.start(twice::twice).await()).isEqualTo(34);
        assertThat(counter.count()).isEqualTo(5);
      }
    }
  }

  @Test
  void refusedRegistrationIsNotRepeated() {
    try (Cairn before = Cairn.open(config)) {
      Fn.Of0<String> first = before.workflow("greet", String.class, () -> "first");
      assertThatThrownBy(() -> before.workflow("greet", String.class, () -> "second"))
          .isInstanceOf(RegistrationException.class);

      try (Cairn successor = before.openSuccessor(config)) {
        successor.start();

        assertThat(successor.start(first).await()).isEqualTo("first");
      }
    }
  }

  @Test
  void functionsOfThePredecessorCallTheSuccessor() {
    try (Cairn before = Cairn.open(config)) {
      Fn.Of1<String, String> greet =
          before.workflow("greet", String.class, String.class, name -> "hello " + name);
      Fn.Of1<String, String> child =
          before.workflow(
              "child",
              String.class,
              String.class,
              name -> greet.call(name) + ", " + before.start(greet, "you").await());
      before.start();
      try (Cairn successor = before.openSuccessor(config)) {
        successor.start();
        before.stop();

        assertThat(before.start(StartOptions.id("w"), child, "ann").await())
            .isEqualTo("hello ann, hello you");
        assertThat(before.workflows().count()).isEqualTo(3);
        assertThat(before.handle("w", String.class).await()).isEqualTo("hello ann, hello you");
      }
    }
  }

  @Test
  void workflowsThatThePredecessorStillRunsRemainThere() throws InterruptedException {
    var started = new CountDownLatch(1);
    var continues = new CountDownLatch(1);
    try (Cairn before = Cairn.open(config)) {
      Fn.Of0<String> greet = before.workflow("greet", String.class, () -> "hello");
      Fn.Of0<String> parent =
          before.workflow(
              "parent",
              String.class,
              () -> {
                Durable.step(
                    "wait",
                    () -> {
                      started.countDown();
                      continues.await();
                    });
                return greet.call() + before.start(greet).await();
              });
      before.start();
      Handle<String> handle = before.start(StartOptions.id("p"), parent);
      started.await();

      try (Cairn successor = before.openSuccessor(config)) {
        successor.start();
        continues.countDown();

        assertThat(handle.await()).isEqualTo("hellohello");
        assertThat(successor.workflows().get("p").summary().runner().executor())
            .isEqualTo(successor.workflows().get("p/greet").summary().runner().executor());
      }
    }
  }

  @Test
  void successorHasASuccessor() {
    try (Cairn first = Cairn.open(config)) {
      Counter counter = first.durable(Counter.class);
      first.start();
      try (Cairn second = first.openSuccessor(config)) {
        second.start();
        try (Cairn third = second.openSuccessor(config)) {
          first.close(Duration.ZERO);
          second.close(Duration.ZERO);
          third.start();

          assertThat(first.start(counter::count).await()).isEqualTo(1);
        }
      }
    }
  }

  @Test
  void adoptedObjectsAreRefused() throws ReflectiveOperationException {
    try (Cairn before = Cairn.open(config)) {
      before.adopt(before.durableType(Counter.class).getDeclaredConstructor().newInstance());

      assertThatThrownBy(() -> before.openSuccessor(config))
          .isInstanceOf(UsageException.class)
          .hasMessageContaining("cannot be constructed anew for a successor")
          .hasMessageContaining("Register it with cairn.durable(...) instead.");
    }
  }
}
