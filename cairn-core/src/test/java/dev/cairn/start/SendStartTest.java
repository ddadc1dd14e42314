package dev.cairn.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.error.DuplicateException;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.NoSuchQueueException;
import dev.cairn.error.WorkflowConflictException;
import dev.cairn.error.WorkflowEndedException;
import dev.cairn.queue.Queue;
import dev.cairn.testkit.MessagingTest;
import dev.cairn.workflow.Durable;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that start their receiving workflow. */
class SendStartTest extends MessagingTest {
  private final AtomicReference<Fn.Of0<String>> sendStartingWorkflow = new AtomicReference<>();

  private Cairn openRegistered() {
    return open(cairn -> {
      register(cairn);
      sendStartingWorkflow.set(
          cairn.workflow(
              "starting",
              String.class,
              () -> {
                for (int i = 0; i < 2; i++) {
                  messages()
                      .sendStarting(
                          news("hello " + i), StartOptions.fresh(), () -> receiver.call(2));
                }
                return Durable.workflowId();
              }));
    });
  }

  private static Message news(String text) {
    return Message.to("t", "news", text);
  }

  private long workflows() {
    return Long.parseLong(database.query("select count(*) from cairn.workflow").getFirst());
  }

  @Test
  void workflowIsStartedOnce() {
    Cairn cairn = openRegistered();

    cairn.messages().sendStarting(news("a"), StartOptions.fresh(), () -> receiver.call(2));
    Handle<String> handle =
        cairn.messages().sendStarting(news("b"), StartOptions.fresh(), () -> receiver.call(2));

    assertThat(handle.id()).isEqualTo("t");
    assertThat(handle.await()).isEqualTo("a b");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void messageIsStoredWhenTheWorkflowStarts(boolean queued) {
    Cairn cairn = openRegistered();
    cairn.queues().declare(Queue.named("slow"));
    cairn.messages().send(news("kept").keep());

    StartOptions options = queued ? StartOptions.onQueue("slow") : StartOptions.fresh();
    Handle<String> handle =
        cairn.messages().sendStarting(news("first"), options, () -> receiver.call(1));

    assertThat(handle.await()).isEqualTo("kept");
    assertThat(storedMessages()).isOne();
  }

  @Test
  void messageToAnEndedWorkflowIsRejected() {
    Cairn cairn = openRegistered();
    cairn.start(StartOptions.id("t"), receiver, 0).await();

    assertThatThrownBy(() ->
            cairn
                .messages()
                .sendStarting(news("late"), StartOptions.fresh(), () -> receiver.call(0)))
        .isInstanceOf(WorkflowEndedException.class);
    assertThat(storedMessages()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void conflictingStartIsRejectedWithItsMessage(boolean byClient) {
    Cairn cairn = openRegistered();
    cairn.queues().declare(Queue.named("slow"));
    cairn.queues().pause("slow");
    cairn.start(StartOptions.id("t").queue("slow"), receiver, 1);

    assertThatThrownBy(() -> sendStarting(cairn, byClient, "slow", 2))
        .isInstanceOf(WorkflowConflictException.class);
    assertThat(storedMessages()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void unknownQueueRejectsStartAndMessage(boolean byClient) {
    Cairn cairn = openRegistered();

    assertThatThrownBy(() -> sendStarting(cairn, byClient, "nowhere", 1))
        .isInstanceOf(NoSuchQueueException.class)
        .hasMessageStartingWith("There is no queue 'nowhere'.");
    assertThat(storedMessages()).isZero();
    assertThat(workflows()).isZero();
  }

  private void sendStarting(Cairn cairn, boolean byClient, String queue, int count) {
    if (!byClient) {
      cairn
          .messages()
          .sendStarting(news("x"), StartOptions.onQueue(queue), () -> receiver.call(count));
      return;
    }
    try (CairnClient client = CairnClient.connect(database.config())) {
      Fn.Of1<Integer, String> remote = client.workflow("receiver", Integer.class, String.class);
      client
          .messages()
          .sendStarting(news("x"), StartOptions.onQueue(queue), () -> remote.call(count));
    }
  }

  @Test
  void clientStartsWithAMessage() {
    Cairn cairn = openRegistered();
    cairn.queues().declare(Queue.named("slow"));
    cairn.queues().pause("slow");

    sendStarting(cairn, true, "slow", 2);
    sendStarting(cairn, true, "slow", 2);
    cairn.queues().resume("slow");

    assertThat(cairn.handle("t", String.class).await()).isEqualTo("x x");
  }

  @Test
  void debouncedStartWithAMessageIsRejected() {
    Cairn cairn = openRegistered();
    cairn.queues().declare(Queue.named("slow"));
    StartOptions debounced =
        StartOptions.onQueue("slow").debounce("k", Duration.ofSeconds(1), Duration.ofSeconds(1));

    assertThatThrownBy(
            () -> cairn.messages().sendStarting(news("x"), debounced, () -> receiver.call(1)))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageStartingWith("A debounced start cannot have an id ('t')");
    assertThat(storedMessages()).isZero();
  }

  @Test
  void takenDeduplicationIdRejectsStartAndMessage() {
    Cairn cairn = openRegistered();
    cairn.queues().declare(Queue.named("slow"));
    cairn.queues().pause("slow");
    cairn.start(StartOptions.id("u").queue("slow").deduplicate("d"), receiver, 1);
    StartOptions same = StartOptions.onQueue("slow").deduplicate("d", OnDuplicate.REJECT);

    assertThatThrownBy(() -> cairn.messages().sendStarting(news("x"), same, () -> receiver.call(1)))
        .isInstanceOf(DuplicateException.class);
    assertThat(storedMessages()).isZero();
  }

  @Test
  void workflowRecordsMessageAndStart() {
    Cairn cairn = openRegistered();

    cairn.start(StartOptions.id("s"), sendStartingWorkflow.get()).await();

    assertThat(cairn.handle("t", String.class).await()).isEqualTo("hello 0 hello 1");
    assertThat(stepKeys("s")).containsExactly("send news", "receiver", "send news#2", "receiver#2");
  }
}
