package dev.cairn.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.Config;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.RegistrationException;
import dev.cairn.queue.Queue;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.JournalGate.Side;
import java.lang.reflect.Constructor;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several instances of a class, names with the class, and instances that a framework creates. */
class NamedInstancesTest extends CairnTest {
  private final AtomicReference<Greeter> eu = new AtomicReference<>();
  private final AtomicReference<Greeter> us = new AtomicReference<>();

  static class Greeter {
    private final String greeting;

    Greeter(String greeting) {
      this.greeting = greeting;
    }

    @Workflow
    String greet(String name) {
      return say(name);
    }

    @Workflow("farewell")
    String leave() {
      return "bye";
    }

    @Step
    String say(String name) {
      return greeting + " " + name;
    }
  }

  private void registerBoth(Cairn cairn) {
    eu.set(cairn.durable("eu", Greeter.class, "hallo"));
    us.set(cairn.durable("us", Greeter.class, "hi"));
  }

  private Object names() {
    return database.query("select distinct name from cairn.workflows order by name");
  }

  @Test
  void eachInstanceRunsItsOwnWorkflows() {
    Cairn cairn = open(this::registerBoth);

    assertThat(eu.get().greet("Ada")).isEqualTo("hallo Ada");
    assertThat(cairn.start(us.get()::greet, "Ada").await()).isEqualTo("hi Ada");
    assertThat(names()).asString().isEqualTo("[greet@eu, greet@us]");
  }

  @Test
  void aWorkflowIsRecoveredByTheInstanceThatBeganIt() {
    var gate = gate(Side.AFTER, "w", "begin");
    Cairn dying = open(gate, this::registerBoth);
    Greeter mortal = us.get();
    Thread.ofVirtual().start(() -> dying.start(StartOptions.id("w"), mortal::greet, "Ada"));
    gate.awaitReached();
    declareExecutorsDead();

    Cairn next = open(this::registerBoth);

    assertThat(next.handle("w", String.class).await()).isEqualTo("hi Ada");
  }

  @Test
  void aClientNamesTheInstanceToo() {
    Cairn cairn = open(this::registerBoth);
    cairn.queues().declare(Queue.named("q"));
    try (CairnClient client = CairnClient.connect(database.config())) {
      Greeter stub = client.stub("eu", Greeter.class);

      assertThat(client.start(StartOptions.onQueue("q"), stub::greet, "Ada").await())
          .isEqualTo("hallo Ada");
    }
  }

  @Test
  void twoInstancesWithoutNamesAreRefused() {
    assertThatThrownBy(() ->
            open(cairn -> {
              cairn.durable(Greeter.class, "a");
              cairn.durable(Greeter.class, "b");
            }))
        .isInstanceOf(RegistrationException.class)
        .hasMessageContaining("Two workflows have the name");
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "a/b", "a#b"})
  void aNameThatCannotBePartOfAWorkflowsNameIsRefused(String instance) {
    assertThatThrownBy(() -> open(cairn -> cairn.durable(instance, Greeter.class, "a")))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("instance");
  }

  @Test
  void qualifiedNamesBeginWithTheClass() {
    Config config = database.config().qualifiedNames(true);
    open(config, cairn -> eu.set(cairn.durable("eu", Greeter.class, "hallo")));

    eu.get().greet("Ada");
    eu.get().leave();

    assertThat(names()).asString().isEqualTo("[Greeter.greet@eu, farewell@eu]");
  }

  private static Greeter create(Class<? extends Greeter> type) {
    try {
      Constructor<? extends Greeter> constructor = type.getDeclaredConstructor(String.class);
      constructor.setAccessible(true);
      return constructor.newInstance("hallo");
    } catch (ReflectiveOperationException impossible) {
      throw new LinkageError("The constructor is missing", impossible);
    }
  }

  @Test
  void anInstanceThatAFrameworkCreatedIsAdopted() {
    open(cairn -> eu.set(cairn.adopt(create(cairn.durableType(Greeter.class)))));

    assertThat(eu.get().greet("Ada")).isEqualTo("hallo Ada");
    assertThat(database.query("select key from cairn.steps")).containsExactly("say");
  }

  @Test
  void anInstanceOfAnotherClassCannotBeAdopted() {
    assertThatThrownBy(() -> open(cairn -> cairn.adopt(new Greeter("hallo"))))
        .isInstanceOf(RegistrationException.class)
        .hasMessageContaining("cairn.durableType");
  }

  @Test
  void aSecondInstanceOfTheSameTypeCannotBeAdopted() {
    assertThatThrownBy(() ->
            open(cairn -> {
              Class<? extends Greeter> type = cairn.durableType("eu", Greeter.class);
              cairn.adopt(create(type));
              cairn.adopt(create(type));
            }))
        .isInstanceOf(RegistrationException.class)
        .hasMessageContaining("another instance of that class was adopted");
  }
}
