package dev.cairn.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.common.WorkflowState;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.NoSuchQueueException;
import dev.cairn.error.UsageException;
import dev.cairn.error.WorkflowTimeoutException;
import dev.cairn.queue.Queue;
import dev.cairn.queue.QueueTarget;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.SingleWorkflowTest;
import dev.cairn.workflow.Durable;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Forks and resumed workflows in another queue, and the bounds of forks. */
class TargetQueueTest extends SingleWorkflowTest {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofHours(1);
  private static final String PLACES =
      "select concat_ws(' ', id, state, queue, partition, priority) from cairn.workflows order by id";

  private Cairn opened() {
    Cairn cairn =
        openWith(() -> {
          work("a");
          return Durable.receive("go", String.class, LONG).orElse("nothing");
        });
    cairn.queues().declare(Queue.named("plain"));
    cairn.queues().declare(Queue.named("other"));
    cairn.queues().declare(Queue.named("parts").partitioned());
    cairn.queues().pause("plain");
    cairn.queues().pause("other");
    cairn.queues().pause("parts");
    return cairn;
  }

  /** Cancels it before it runs, so that it can be resumed. */
  private void cancelled(Cairn cairn, StartOptions options) {
    Handle<String> handle = cairn.start(options, flow);
    assertThat(handle.cancel()).isTrue();
  }

  private Handle<String> ended(Cairn cairn) {
    Handle<String> handle = cairn.start(StartOptions.id("w"), flow);
    cairn.messages().send("w", "go", "went");
    assertThat(handle.await()).isEqualTo("went");
    return handle;
  }

  private String deadline(String id) {
    return database.query("select deadline from cairn.workflows where id = ?", id).getFirst();
  }

  @Test
  void timeoutOfForkCountsFromItsFirstRun() {
    Cairn cairn = opened();
    ended(cairn);
    cairn.workflows().fork(Fork.of("w").as("f").queue("other").timeout(SHORT));
    assertThat(deadline("f")).isNull();

    cairn.queues().resume("other");

    assertThatThrownBy(() -> cairn.handle("f", String.class).await())
        .isInstanceOf(WorkflowTimeoutException.class);
  }

  @Test
  void timeoutOfForkWithoutQueueIsKeptThroughCrash() {
    Cairn cairn = opened();
    ended(cairn);
    cairn.workflows().fork(Fork.of("w").as("f").timeout(LONG));
    Eventually.holds(() -> assertThat(stepKeys("f")).isNotEmpty());
    String before = deadline("f");

    declareExecutorsDead();
    opened();
    Eventually.holds(() ->
        assertThat(database.count("select attempt from cairn.workflows where id = 'f'"))
            .isEqualTo(3));

    assertThat(before).isNotNull();
    assertThat(deadline("f")).isEqualTo(before);
  }

  @Test
  void deadlineReachesForkThatWaitsInItsQueue() {
    Cairn cairn = opened();
    ended(cairn);

    cairn.workflows().fork(Fork.of("w").as("f").queue("other").deadline(Instant.now().plus(SHORT)));

    assertThatThrownBy(() -> cairn.handle("f", String.class).await())
        .isInstanceOf(WorkflowTimeoutException.class);
    assertThat(calls.count("a")).isOne();
  }

  @Test
  void forkHasNoBoundsOfItsSource() {
    Cairn cairn = opened();
    StartOptions bounded = StartOptions.id("w").timeout(LONG);
    Handle<String> handle = cairn.start(bounded, flow);
    cairn.messages().send("w", "go", "went");
    handle.await();

    cairn.workflows().fork(Fork.of("w").as("f"));
    Eventually.holds(() -> assertThat(stepKeys("f")).isNotEmpty());

    assertThat(deadline("f")).isNull();
  }

  @Test
  void forkRunsInAnotherQueue() {
    Cairn cairn = opened();
    ended(cairn);

    cairn.workflows().fork(Fork.of("w").as("f").queue(QueueTarget.of("other").priority(7)));
    cairn.workflows().fork(Fork.of("w").as("g").queue(QueueTarget.of("parts").partition("eu")));

    assertThat(database.query(PLACES))
        .containsExactly("f ENQUEUED other 7", "g ENQUEUED parts eu 0", "w SUCCEEDED 0");
    cairn.queues().resume("other");
    Eventually.holds(() -> assertThat(state("f")).isEqualTo("RUNNING"));
  }

  @Test
  void forkKeepsPartitionKeyInAnotherPartitionedQueue() {
    Cairn cairn = opened();
    cairn.queues().declare(Queue.named("more").partitioned());
    cairn.queues().pause("more");
    cancelled(cairn, StartOptions.id("w").queue("parts").partition("eu").priority(3));

    cairn.workflows().fork(Fork.of("w").as("f").queue("more"));
    cairn.workflows().fork(Fork.of("w").as("g").queue("other"));

    assertThat(database.query(PLACES))
        .containsExactly("f ENQUEUED more eu 3", "g ENQUEUED other 3", "w CANCELLED parts eu 3");
  }

  @Test
  void resumedWorkflowRunsInAnotherQueue() {
    Cairn cairn = opened();
    cancelled(cairn, StartOptions.id("a").queue("plain").priority(3));
    cancelled(cairn, StartOptions.id("b").queue("parts").partition("eu"));
    cancelled(cairn, StartOptions.id("c").queue("plain"));

    cairn.workflows().resume("a", QueueTarget.of("other"));
    cairn.workflows().resume("b", QueueTarget.of("other").priority(1));
    try (CairnClient client = CairnClient.connect(database.config())) {
      client.workflows().resume("c", QueueTarget.of("parts").partition("us"));
    }

    assertThat(database.query(PLACES))
        .containsExactly("a ENQUEUED other 3", "b ENQUEUED other 1", "c ENQUEUED parts us 0");
    cairn.queues().resume("other");
    Eventually.holds(() -> assertThat(List.of(state("a"), state("b"))).containsOnly("RUNNING"));
  }

  @Test
  void workflowWithoutQueueIsResumedInQueue() {
    Cairn cairn = opened();
    Handle<String> handle = cairn.start(StartOptions.id("w"), flow);
    Eventually.holds(() -> assertThat(stepKeys("w")).contains("work"));
    handle.cancel();
    Eventually.holds(() -> assertThat(state("w")).isEqualTo("CANCELLED"));

    cairn.workflows().resume("w", QueueTarget.of("other"));

    assertThat(state("w")).isEqualTo("ENQUEUED");
    cairn.queues().resume("other");
    cairn.messages().send("w", "go", "went");
    assertThat(cairn.handle("w", String.class).await()).isEqualTo("went");
    assertThat(calls.count("a")).isOne();
  }

  @Test
  void resumedWorkflowIsEnqueuedBehindThoseThatWait() {
    Cairn cairn = opened();
    cancelled(cairn, StartOptions.id("first").queue("plain"));
    cairn.start(StartOptions.id("second").queue("other"), flow);
    cairn.queues().replace(Queue.named("other").concurrency(1));

    cairn.workflows().resume("first", QueueTarget.of("other"));
    cairn.queues().resume("other");

    Eventually.holds(() -> assertThat(state("second")).isEqualTo("RUNNING"));
    assertThat(state("first")).isEqualTo("ENQUEUED");
  }

  @Test
  void forksAndResumedWorkflowsCountAsStartsOfTargetQueue() {
    Cairn cairn = opened();
    cairn.queues().declare(Queue.named("limited").rate(2, LONG));
    cairn.queues().pause("limited");
    ended(cairn);
    cancelled(cairn, StartOptions.id("c").queue("plain"));
    Handle<String> stuck = cairn.start(StartOptions.id("d"), flow);
    Eventually.holds(() -> assertThat(stepKeys("d")).contains("work"));
    stuck.cancel();
    Eventually.holds(() -> assertThat(state("d")).isEqualTo("CANCELLED"));

    cairn.workflows().fork(Fork.of("w").as("f").queue("limited"));
    cairn.workflows().resume("c", QueueTarget.of("limited"));
    cairn.workflows().resume("d", QueueTarget.of("limited"));
    cairn.queues().resume("limited");

    Eventually.holds(() ->
        assertThat(database.count("select coalesce(sum(starts), 0) from cairn.queue_start"))
            .isEqualTo(2));
    assertThat(cairn.queues().status("limited"))
        .satisfies(status -> {
          assertThat(status.running()).isEqualTo(2);
          assertThat(status.waiting()).isEqualTo(1);
        });
  }

  @Test
  void manyAreResumedInAnotherQueue() {
    Cairn cairn = opened();
    cancelled(cairn, StartOptions.id("a").queue("plain"));
    cancelled(cairn, StartOptions.id("b").queue("parts").partition("eu"));

    var bulk = cairn.workflows().bulk(Criterion.states(WorkflowState.CANCELLED));
    assertThatThrownBy(() -> bulk.resume(QueueTarget.of("none")))
        .isInstanceOf(NoSuchQueueException.class)
        .hasMessageContaining("There is no queue 'none'");
    assertThatThrownBy(() -> bulk.resume(QueueTarget.of("parts")))
        .as("one of them has no partition key, so none is resumed")
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("The queue 'parts' is partitioned");
    assertThat(database.query(PLACES))
        .containsExactly("a CANCELLED plain 0", "b CANCELLED parts eu 0");

    assertThat(bulk.resume(QueueTarget.of("other"))).isEqualTo(2);
    assertThat(database.query(PLACES)).containsExactly("a ENQUEUED other 0", "b ENQUEUED other 0");
  }

  @Test
  void deduplicationIdIsReservedInTargetQueue() {
    Cairn cairn = opened();
    cancelled(cairn, StartOptions.id("a").queue("plain").deduplicate("d"));
    Handle<String> holder = cairn.start(StartOptions.id("b").queue("other").deduplicate("d"), flow);

    assertThatThrownBy(() -> cairn.workflows().resume("a", QueueTarget.of("other")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("another workflow of queue 'other' has its deduplication id 'd'");
    holder.cancel();
    cairn.workflows().resume("a", QueueTarget.of("other"));

    assertThat(database.query("select queue || workflow_id from cairn.deduplication_key"))
        .containsExactly("othera");
  }

  @Test
  void impossibleTargetsAreRejected() {
    Cairn cairn = opened();
    cancelled(cairn, StartOptions.id("w").queue("plain"));

    var rejected =
        Map.of(
            QueueTarget.of("none"), NoSuchQueueException.class,
            QueueTarget.of("parts"), InvalidArgumentException.class,
            QueueTarget.of("other").partition("eu"), InvalidArgumentException.class);
    rejected.forEach((target, type) -> {
      assertThatThrownBy(() -> cairn.workflows().resume("w", target))
          .isInstanceOf(type)
          .hasMessageContaining("'%s'".formatted(target.queue()));
      assertThatThrownBy(() -> cairn.workflows().fork(Fork.of("w").queue(target)))
          .isInstanceOf(type)
          .hasMessageContaining("'%s'".formatted(target.queue()));
    });
    assertThatThrownBy(() -> QueueTarget.of(" "))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage("The name of a queue is blank; must have 1 to 128 characters.");
    assertThatThrownBy(() -> QueueTarget.of("q").partition("x".repeat(513)))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("The partition key has 513 characters");
    assertThatThrownBy(() -> Fork.of("w").timeout(Duration.ZERO))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("The timeout of a workflow is PT0S");
    assertThatThrownBy(() -> Fork.of("w").deadline(Instant.EPOCH.minusSeconds(1)))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("The deadline of a workflow is");
    assertThatThrownBy(() -> database.query("select cairn.resume('w', priority => 1)"))
        .hasStackTraceContaining("A partition key or a priority is given without a queue.");
    assertThat(database.query(PLACES)).containsExactly("w CANCELLED plain 0");
  }

  @Test
  void sqlForksWithBoundsIntoAnotherQueue() {
    Cairn cairn = opened();
    ended(cairn);
    Instant latest = Instant.now().plus(LONG).truncatedTo(ChronoUnit.SECONDS);

    database.query(
        "select cairn.fork('w', id => 'f', queue => 'parts', partition => 'eu', priority => 2, timeout => '1 hour', deadline => '%s')"
            .formatted(latest));

    assertThat(database.query(PLACES)).containsExactly("f ENQUEUED parts eu 2", "w SUCCEEDED 0");
    assertThat(
            database.query(
                "select timeout || ' ' || extract(epoch from deadline)::bigint from cairn.workflows where id = 'f'"))
        .containsExactly("01:00:00 " + latest.getEpochSecond());
  }
}
