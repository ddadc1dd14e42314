package dev.cairn.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.error.ConfigException;
import dev.cairn.error.DuplicateException;
import dev.cairn.error.UsageException;
import dev.cairn.error.WorkflowConflictException;
import dev.cairn.error.WorkflowEndedException;
import dev.cairn.queue.Queue;
import dev.cairn.testkit.Newsroom;
import dev.cairn.workflow.Durable;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that start the workflow which they are sent to. */
class SendStartingTest extends Newsroom {
  private final AtomicReference<Fn.Of0<String>> starting = new AtomicReference<>();

  private Cairn opened() {
    return open(cairn -> {
      register(cairn);
      starting.set(
          cairn.workflow(
              "starting",
              String.class,
              () -> {
                for (int i = 0; i < 2; i++) {
                  messages()
                      .sendStarting(news("hello " + i), StartOptions.fresh(), () -> taking.call(2));
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
  void theWorkflowIsStartedOnce() {
    Cairn cairn = opened();

    cairn.messages().sendStarting(news("a"), StartOptions.fresh(), () -> taking.call(2));
    Handle<String> handle =
        cairn.messages().sendStarting(news("b"), StartOptions.fresh(), () -> taking.call(2));

    assertThat(handle.id()).isEqualTo("t");
    assertThat(handle.await()).isEqualTo("a b");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theMessageIsThereWhenTheWorkflowBegins(boolean queued) {
    Cairn cairn = opened();
    cairn.queues().declare(Queue.named("slow"));
    cairn.messages().send(news("kept").keep());

    StartOptions run = queued ? StartOptions.onQueue("slow") : StartOptions.fresh();
    Handle<String> handle = cairn.messages().sendStarting(news("first"), run, () -> taking.call(1));

    assertThat(handle.await()).isEqualTo("kept");
    assertThat(pending()).isOne();
  }

  @Test
  void anEndedWorkflowIsSentNothing() {
    Cairn cairn = opened();
    cairn.start(StartOptions.id("t"), taking, 0).await();

    assertThatThrownBy(() ->
            cairn.messages().sendStarting(news("late"), StartOptions.fresh(), () -> taking.call(0)))
        .isInstanceOf(WorkflowEndedException.class);
    assertThat(pending()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anotherCallUnderTheIdIsRefusedAndSentNothing(boolean byClient) {
    Cairn cairn = opened();
    cairn.queues().declare(Queue.named("slow"));
    cairn.queues().pause("slow");
    cairn.start(StartOptions.id("t").queue("slow"), taking, 1);

    assertThatThrownBy(() -> sendStarting(cairn, byClient, "slow", 2))
        .isInstanceOf(WorkflowConflictException.class);
    assertThat(pending()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void withoutTheQueueNeitherIsRecorded(boolean byClient) {
    Cairn cairn = opened();

    assertThatThrownBy(() -> sendStarting(cairn, byClient, "nowhere", 1))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("There is no queue 'nowhere'.");
    assertThat(pending()).isZero();
    assertThat(workflows()).isZero();
  }

  private void sendStarting(Cairn cairn, boolean byClient, String queue, int count) {
    if (!byClient) {
      cairn
          .messages()
          .sendStarting(news("x"), StartOptions.onQueue(queue), () -> taking.call(count));
      return;
    }
    try (CairnClient client = CairnClient.connect(database.config())) {
      Fn.Of1<Integer, String> remote = client.workflow("taking", Integer.class, String.class);
      client
          .messages()
          .sendStarting(news("x"), StartOptions.onQueue(queue), () -> remote.call(count));
    }
  }

  @Test
  void aClientStartsWithAMessage() {
    Cairn cairn = opened();
    cairn.queues().declare(Queue.named("slow"));
    cairn.queues().pause("slow");

    sendStarting(cairn, true, "slow", 2);
    sendStarting(cairn, true, "slow", 2);
    cairn.queues().resume("slow");

    assertThat(cairn.handle("t", String.class).await()).isEqualTo("x x");
  }

  @Test
  void aDebouncedStartTakesNoMessage() {
    Cairn cairn = opened();
    cairn.queues().declare(Queue.named("slow"));
    StartOptions debounced =
        StartOptions.onQueue("slow").debounce("k", Duration.ofSeconds(1), Duration.ofSeconds(1));

    assertThatThrownBy(
            () -> cairn.messages().sendStarting(news("x"), debounced, () -> taking.call(1)))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("A debounced start cannot have an id ('t')");
    assertThat(pending()).isZero();
  }

  @Test
  void aDeduplicationIdThatIsTakenRefusesBoth() {
    Cairn cairn = opened();
    cairn.queues().declare(Queue.named("slow"));
    cairn.queues().pause("slow");
    cairn.start(StartOptions.id("u").queue("slow").deduplicate("d"), taking, 1);
    StartOptions same = StartOptions.onQueue("slow").deduplicate("d", OnDuplicate.REFUSE);

    assertThatThrownBy(() -> cairn.messages().sendStarting(news("x"), same, () -> taking.call(1)))
        .isInstanceOf(DuplicateException.class);
    assertThat(pending()).isZero();
  }

  @Test
  void inAWorkflowBothAreRecorded() {
    Cairn cairn = opened();

    cairn.start(StartOptions.id("s"), starting.get()).await();

    assertThat(cairn.handle("t", String.class).await()).isEqualTo("hello 0 hello 1");
    assertThat(keys("s")).containsExactly("send news", "taking", "send news#2", "taking#2");
  }
}
