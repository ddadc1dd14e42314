package dev.cairn.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.error.UsageException;
import dev.cairn.queue.Queue;
import dev.cairn.testkit.CairnTest;
import dev.cairn.workflow.Durable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A {@link CairnClient} that is used by the code of a workflow. */
class ClientInWorkflowTest extends CairnTest {
  private CairnClient client;
  private Fn.Of0<String> target;
  private Fn.Of0<String> direct = () -> "not registered yet";
  private Fn.Of0<String> inStep = direct;

  @BeforeEach
  void connect() {
    client = CairnClient.connect(database.config());
    target = client.workflow("target", String.class);
  }

  @AfterEach
  void disconnect() {
    client.close();
  }

  private void register(Cairn cairn) {
    cairn.workflow("target", String.class, () -> "done");
    direct = cairn.workflow("direct", String.class, this::enqueue);
    inStep = cairn.workflow("in-step", String.class, () -> Durable.step("enqueue", this::enqueue));
  }

  private String enqueue() {
    return client.start(StartOptions.id("target").queue("orders"), target).id();
  }

  @Test
  void startsInWorkflowCodeAreRejected() {
    Cairn cairn = open(this::register);
    cairn.queues().declare(Queue.named("orders"));

    assertThatThrownBy(() -> cairn.start(direct).await())
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("The start of a CairnClient was called in workflow")
        .hasMessageContaining("Durable.start");
    assertThatThrownBy(() -> cairn.handle("target", String.class))
        .isInstanceOf(NoSuchWorkflowException.class);
  }

  @Test
  void startsInStepsAreAllowed() {
    Cairn cairn = open(this::register);
    cairn.queues().declare(Queue.named("orders"));

    String id = cairn.start(inStep).await();

    assertThat(cairn.handle(id, String.class).await()).isEqualTo("done");
  }
}
