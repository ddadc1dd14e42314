package dev.cairn.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.common.TypeRef;
import dev.cairn.error.UsageException;
import dev.cairn.error.WorkflowStoppedException;
import dev.cairn.queue.Queue;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.Message;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.MessagingTest;
import dev.cairn.workflow.Durable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Receiving messages in workflows. */
class MessagesTest extends MessagingTest {
  @Test
  void waitingWorkflowReceivesAMessage() {
    Cairn cairn = open();
    Handle<String> handle = startWaitingReceiver(cairn, 1);

    cairn.messages().send("t", "news", "hello");

    assertThat(handle.await()).isEqualTo("hello");
    assertThat(stepKeys("t")).containsExactly("receive news#deadline", "receive news");
    assertThat(storedMessages()).isZero();
  }

  @Test
  void messagesOfATopicAreReceivedInOrder() {
    Cairn cairn = open();
    cairn.queues().declare(Queue.named("held"));
    cairn.queues().pause("held");
    Handle<String> handle = cairn.start(StartOptions.id("t").queue("held"), receiver, 5);
    for (int i = 1; i <= 5; i++) {
      cairn.messages().send("t", "news", "m" + i);
    }

    cairn.queues().resume("held");

    assertThat(handle.await()).isEqualTo("m1 m2 m3 m4 m5");
    assertThat(stepKeys("t"))
        .as("without waiting")
        .containsExactly(
            "receive news", "receive news#2", "receive news#3", "receive news#4", "receive news#5");
  }

  @Test
  void topicsAreIndependent() {
    AtomicReference<Fn.Of0<String>> flow = new AtomicReference<>();
    Cairn cairn =
        open(opened ->
            flow.set(
                opened.workflow(
                    "flow",
                    String.class,
                    () ->
                        Durable.receive("b", String.class, LONG).orElseThrow()
                            + Durable.receive("a", String.class, LONG).orElseThrow())));
    Handle<String> handle = cairn.start(StartOptions.id("t"), flow.get());

    cairn.messages().send("t", "a", "first");
    cairn.messages().send("t", "b", "second");

    assertThat(handle.await()).isEqualTo("secondfirst");
  }

  @Test
  void genericTypesWork() {
    AtomicReference<Fn.Of0<Integer>> flow = new AtomicReference<>();
    var numbers = new TypeRef<List<Integer>>() {};
    Cairn cairn =
        open(opened ->
            flow.set(
                opened.workflow(
                    "flow",
                    Integer.class,
                    () ->
                        Durable.receive("numbers", numbers, LONG).orElseThrow().stream()
                            .mapToInt(Integer::intValue)
                            .sum())));
    Handle<Integer> handle = cairn.start(StartOptions.id("t"), flow.get());

    cairn.messages().send(Message.to("t", "numbers", List.of(1, 2, 3)).as(numbers));

    assertThat(handle.await()).isEqualTo(6);
  }

  @Test
  void receiveTimesOutWithAnEmptyResult() {
    AtomicReference<Fn.Of1<Long, String>> flow = new AtomicReference<>();
    Cairn cairn =
        open(opened ->
            flow.set(
                opened.workflow(
                    "flow",
                    Long.class,
                    String.class,
                    millis ->
                        Durable.receive("news", String.class, Duration.ofMillis(millis))
                            .orElse("nothing"))));

    assertThat(cairn.start(StartOptions.id("t"), flow.get(), 20L).await()).isEqualTo("nothing");
    assertThat(cairn.start(StartOptions.id("u"), flow.get(), 0L).await()).isEqualTo("nothing");

    assertThat(stepKeys("t")).containsExactly("receive news#deadline", "receive news");
    assertThat(stepKeys("u")).as("without waiting").containsExactly("receive news");
  }

  @Test
  void lateMessageIsReceivedByTheNextReceive() {
    AtomicReference<Fn.Of0<String>> flow = new AtomicReference<>();
    Cairn cairn =
        open(opened ->
            flow.set(
                opened.workflow(
                    "flow",
                    String.class,
                    () -> {
                      Optional<String> none =
                          Durable.receive("news", String.class, Duration.ofMillis(1));
                      messages().send(Durable.workflowId(), "news", "late");
                      return none.isPresent() + " " + receive(1);
                    })));
    current.set(cairn);

    assertThat(cairn.start(StartOptions.id("t"), flow.get()).await()).isEqualTo("false late");
  }

  @Test
  void messageOfAnotherTypeGetsStuckAndIsKept() {
    Cairn cairn = open();
    Handle<String> handle = startWaitingReceiver(cairn, 1);

    cairn.messages().send("t", "news", List.of("not a string").toArray(String[]::new));

    assertThatThrownBy(handle::await)
        .isInstanceOf(WorkflowStoppedException.class)
        .hasMessageContaining("the message of 'receive news'");
    assertThat(storedMessages()).isOne();
    database.execute("delete from cairn.messages where workflow_id = 't' and topic = 'news'");
    cairn.messages().send("t", "news", "a string");
    cairn.workflows().resume("t");
    assertThat(cairn.handle("t", String.class).await()).isEqualTo("a string");
  }

  @Test
  void receiveIsRejectedInStepsAndOutsideWorkflows() {
    AtomicReference<Fn.Of0<String>> flow = new AtomicReference<>();
    Cairn cairn =
        open(opened ->
            flow.set(
                opened.workflow(
                    "flow", String.class, () -> Durable.step("take", () -> receive(1)))));

    assertThatThrownBy(() -> cairn.start(StartOptions.id("t"), flow.get()).await())
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "Durable.receive was called inside a step of workflow 't'. Call it in the workflow, between steps.");
    assertThatThrownBy(() -> receive(1))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("Durable.receive() was called outside a workflow.");
  }
}
