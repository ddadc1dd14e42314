package dev.cairn.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.error.UsageException;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.Message;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.CallCounter;
import dev.cairn.testkit.JournalGate.Side;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Workflow code starts children, sends messages and awaits events without a {@link Cairn}. */
class DurableCommunicationTest extends CairnTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final CallCounter calls = new CallCounter();
  private Office office = new Office(calls);

  static class Office {
    private final CallCounter calls;

    Office(CallCounter calls) {
      this.calls = calls;
    }

    @Workflow
    String boss() {
      Handle<String> clerk = Durable.start(StartOptions.id("clerk"), this::clerk, "letter");
      Durable.send("clerk", "orders", "write");
      String progress = Durable.awaitEvent("clerk", "progress", String.class, LONG);
      Handle<?> porter = Durable.start(this::porter);
      porter.await();
      return progress + ", " + clerk.await() + ", " + porter.id();
    }

    @Workflow
    String clerk(String document) {
      String order = Durable.receive("orders", String.class, LONG).orElseThrow();
      Durable.publish("progress", order + " begun");
      return write(document);
    }

    @Step
    String write(String document) {
      calls.record(document);
      return document + " written";
    }

    @Workflow
    void porter() {
      calls.record("porter");
    }

    @Workflow
    String listener() {
      return Durable.receive("news", String.class, LONG).orElseThrow();
    }

    @Workflow
    void sendInStep() {
      inStep();
    }

    @Step
    void inStep() {
      Durable.send(Message.to("listener", "news", "from a step").idempotent("step"));
    }

    @Workflow
    void sendInTransaction() {
      inTransaction();
    }

    @Transaction
    void inTransaction() {
      Durable.send("listener", "news", "from a transaction");
    }

    @Workflow
    void rollBack() {
      rolledBack();
    }

    @Transaction
    void rolledBack() {
      Durable.send("listener", "news", "rolled back");
      throw new IllegalStateException("no");
    }

    @Workflow
    void sendToNobody() {
      Durable.send("nobody", "news", "hello");
    }

    @Workflow
    void startInStep() {
      Durable.step("step", () -> Durable.start(this::porter).id());
    }

    @Workflow
    void startTwo() {
      Durable.start(() -> {
        porter();
        clerk("x");
      });
    }
  }

  private void register(Cairn cairn) {
    office = cairn.durable(Office.class, calls);
  }

  private Cairn open() {
    return open(this::register);
  }

  @ParameterizedTest
  @CsvSource({
    "BEFORE, clerk", "AFTER, clerk",
    "BEFORE, send orders", "AFTER, send orders",
    "BEFORE, event progress", "AFTER, event progress",
    "BEFORE, porter", "AFTER, porter",
    "AFTER, await porter", "AFTER, await clerk",
  })
  void everyCallIsFoundAgainAfterACrash(Side side, String key) {
    var gate = gate(side, "boss", key);
    Cairn dying = open(gate, this::register);
    Office mortal = office;
    Thread.ofVirtual().start(() -> dying.start(StartOptions.id("boss"), mortal::boss));
    gate.awaitReached();
    declareExecutorsDead();

    Handle<String> handle = open().handle("boss", String.class);

    assertThat(handle.await()).isEqualTo("write begun, letter written, boss/porter");
    assertThat(database.query("select id from cairn.workflows order by id"))
        .containsExactly("boss", "boss/porter", "clerk");
  }

  private String news(Fn.Void0 sender) {
    Cairn cairn = open();
    Handle<String> listener = cairn.start(StartOptions.id("listener"), office::listener);

    cairn.start(sender).await();

    return listener.await();
  }

  @Test
  void aStepSends() {
    assertThat(news(() -> office.sendInStep())).isEqualTo("from a step");
  }

  @Test
  void aTransactionSends() {
    assertThat(news(() -> office.sendInTransaction())).isEqualTo("from a transaction");
  }

  @Test
  void aTransactionThatIsRolledBackSendsNothing() {
    Cairn cairn = open();
    cairn.start(StartOptions.id("listener"), office::listener);

    Handle<?> handle = cairn.start(office::rollBack);

    assertThatThrownBy(handle::await).hasMessage("no");
    assertThat(database.query("select count(*)::text from cairn.message")).containsExactly("0");
  }

  @Test
  void aReceiverThatDoesNotExistIsAnOutcome() {
    Handle<?> handle = open().start(office::sendToNobody);

    assertThatThrownBy(handle::await)
        .isInstanceOf(NoSuchWorkflowException.class)
        .hasMessageContaining("nobody");
  }

  @Test
  void aStepStartsNoChild() {
    Handle<?> handle = open().start(office::startInStep);

    assertThatThrownBy(handle::await)
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("Durable.start was called inside a step");
  }

  @Test
  void codeThatCallsTwoWorkflowsIsRefused() {
    Handle<?> handle = open().start(office::startTwo);

    assertThatThrownBy(handle::await)
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("also called the workflow 'clerk'");
  }

  @Test
  void outsideAWorkflowEachCallIsRefused() {
    assertThatThrownBy(() -> Durable.send("w", "t", "v"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("Durable.send() was called outside a workflow");
    assertThatThrownBy(() -> Durable.awaitEvent("w", "k", String.class, LONG))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("Durable.awaitEvent() was called outside a workflow");
    assertThatThrownBy(() -> Durable.start(() -> "nothing"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("Durable.start() was called outside a workflow");
  }
}
