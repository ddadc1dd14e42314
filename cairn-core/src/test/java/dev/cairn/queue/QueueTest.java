package dev.cairn.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.common.WorkflowState;
import dev.cairn.determinism.AllowNondeterminism;
import dev.cairn.determinism.DeterminismRule;
import dev.cairn.error.DuplicateException;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.NoSuchQueueException;
import dev.cairn.error.UsageException;
import dev.cairn.error.WorkflowConflictException;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.OnDuplicate;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Queues on one executor. */
class QueueTest extends CairnTest {
  private final ConcurrentLinkedQueue<String> executed = new ConcurrentLinkedQueue<>();
  private final CountDownLatch release = new CountDownLatch(1);
  private Fn.Of1<String, String> recording = argument -> argument;
  private Fn.Of1<String, String> blocking = argument -> argument;

  private Cairn open() {
    return open(this::register);
  }

  @AllowNondeterminism(
      value = DeterminismRule.LOCK,
      reason = "holds a workflow until the test continues")
  private void register(Cairn cairn) {
    recording =
        cairn.workflow(
            "note",
            String.class,
            String.class,
            argument -> {
              executed.add(argument);
              return argument + " done";
            });
    blocking =
        cairn.workflow(
            "hold",
            String.class,
            String.class,
            argument -> {
              executed.add(argument);
              release.await();
              return argument + " done";
            });
  }

  private void awaitExecuted(int number) {
    Eventually.holds(() -> assertThat(executed).hasSize(number));
  }

  @Test
  void enqueuedWorkflowIsExecuted() {
    Cairn cairn = open();
    cairn.queues().declare(Queue.named("mail"));

    Handle<String> handle = cairn.start(StartOptions.id("m").queue("mail"), recording, "a");

    assertThat(handle.await()).isEqualTo("a done");
    assertThat(cairn.queues().status("mail").running()).isZero();
    assertThat(database.query("select queue from cairn.workflows where id = 'm'"))
        .containsExactly("mail");
  }

  @Test
  void concurrencyLimitsRunningWorkflows() {
    Cairn cairn = open();
    cairn.queues().declare(Queue.named("mail").concurrency(2));

    List<Handle<String>> handles = new ArrayList<>();
    for (String name : List.of("a", "b", "c", "d")) {
      handles.add(cairn.start(StartOptions.onQueue("mail"), blocking, name));
    }

    awaitExecuted(2);
    QueueStatus status = cairn.queues().status("mail");
    assertThat(status.running()).isEqualTo(2);
    assertThat(status.waiting()).isEqualTo(2);
    assertThat(status.runningBy().values()).containsExactly(2L);
    release.countDown();
    assertThat(handles).extracting(Handle::await).hasSize(4);
    assertThat(executed).hasSize(4);
  }

  @Test
  void perExecutorLimitsRunningWorkflowsOfAnExecutor() {
    Cairn cairn = open();
    cairn.queues().declare(Queue.named("mail").perExecutor(1));

    Handle<String> first = cairn.start(StartOptions.onQueue("mail"), blocking, "a");
    Handle<String> second = cairn.start(StartOptions.onQueue("mail"), blocking, "b");

    awaitExecuted(1);
    assertThat(second.state()).isEqualTo(WorkflowState.ENQUEUED);
    release.countDown();
    assertThat(first.await()).isEqualTo("a done");
    assertThat(second.await()).isEqualTo("b done");
  }

  @Test
  void workflowsAreClaimedByPriorityThenByAge() {
    Cairn cairn = open();
    cairn.queues().declare(Queue.named("mail").concurrency(1));
    Handle<String> first = cairn.start(StartOptions.onQueue("mail"), blocking, "first");
    awaitExecuted(1);

    cairn.start(StartOptions.onQueue("mail").priority(5), recording, "late");
    cairn.start(StartOptions.onQueue("mail"), recording, "second");
    cairn.start(StartOptions.onQueue("mail"), recording, "third");
    cairn.start(StartOptions.onQueue("mail").priority(-1), recording, "urgent");
    release.countDown();

    first.await();
    awaitExecuted(5);
    assertThat(executed).containsExactly("first", "urgent", "second", "third", "late");
  }

  @Test
  void rateLimitsStartsPerPeriod() {
    Cairn cairn = open();
    cairn.queues().declare(Queue.named("mail").rate(3, Duration.ofMillis(400)));

    List<Handle<String>> handles =
        cairn.startAll(
            StartOptions.onQueue("mail"), recording, List.of("a", "b", "c", "d", "e", "f", "g"));

    assertThat(handles).extracting(Handle::await).hasSize(7);
    assertThat(
            database.count(
                """
                select max((select count(*) from cairn.workflows o
                            where o.started_at > w.started_at - interval '400 milliseconds'
                              and o.started_at <= w.started_at))
                from cairn.workflows w
                """))
        .isEqualTo(3);
  }

  @Test
  void delayedWorkflowStartsAfterItsDelay() {
    Cairn cairn = open();
    cairn.queues().declare(Queue.named("mail"));

    Handle<String> handle =
        cairn.start(
            StartOptions.id("m").queue("mail").delay(Duration.ofMillis(300)), recording, "a");

    assertThat(handle.state()).isEqualTo(WorkflowState.DELAYED);
    assertThat(handle.await()).isEqualTo("a done");
    assertThat(database.query("select started_at >= runnable_at from cairn.workflows"))
        .containsExactly("t");
  }

  @Test
  void delayStartsWithTheEnqueue() {
    Cairn cairn = open();
    cairn.queues().declare(Queue.named("mail"));

    cairn.start(StartOptions.onQueue("mail").delay(Duration.ofDays(1)), recording, "a");

    assertThat(
            database.query(
                """
                select runnable_at - created_at between interval '23 hours' and interval '1 day'
                from cairn.workflows
                """))
        .containsExactly("t");
  }

  @Test
  void duplicateIsRejectedWhileTheHolderIsUnfinished() {
    Cairn cairn = open();
    cairn.queues().declare(Queue.named("mail"));
    Handle<String> first =
        cairn.start(StartOptions.id("m").queue("mail").deduplicate("d"), blocking, "a");

    assertThatThrownBy(
            () -> cairn.start(StartOptions.onQueue("mail").deduplicate("d"), blocking, "b"))
        .isInstanceOf(DuplicateException.class)
        .hasMessage(
            "Queue 'mail' already holds workflow 'm' (hold) under the deduplication id 'd'. Await that workflow, use another deduplication id, or set OnDuplicate.JOIN.");
    release.countDown();
    first.await();
    assertThat(cairn.start(StartOptions.onQueue("mail").deduplicate("d"), blocking, "b").await())
        .isEqualTo("b done");
  }

  @Test
  void duplicateCanJoinTheHolder() {
    Cairn cairn = open();
    cairn.queues().declare(Queue.named("mail"));
    cairn.start(StartOptions.id("m").queue("mail").deduplicate("d"), blocking, "a");
    StartOptions joining = StartOptions.onQueue("mail").deduplicate("d", OnDuplicate.JOIN);

    Handle<String> second = cairn.start(joining, blocking, "b");

    assertThat(second.id()).isEqualTo("m");
    assertThatThrownBy(() -> cairn.start(joining, recording, "c"))
        .isInstanceOf(WorkflowConflictException.class)
        .hasMessageContaining("which a call of note cannot join");
    release.countDown();
    assertThat(second.await()).isEqualTo("a done");
  }

  @Test
  void partitionsTakeTurns() {
    Cairn cairn = open();
    cairn.queues().declare(Queue.named("mail").concurrency(1).partitioned());
    Handle<String> first =
        cairn.start(StartOptions.onQueue("mail").partition("x"), blocking, "first");
    awaitExecuted(1);

    cairn.startAll(
        StartOptions.onQueue("mail").partition("noisy"),
        recording,
        List.of("n1", "n2", "n3", "n4"));
    cairn.startAll(StartOptions.onQueue("mail").partition("quiet"), recording, List.of("q1", "q2"));
    release.countDown();

    first.await();
    awaitExecuted(7);
    assertThat(List.copyOf(executed).subList(1, 7))
        .containsExactly("n1", "q1", "n2", "q2", "n3", "n4");
  }

  @Test
  void eachPartitionHasItsOwnLimits() {
    Cairn cairn = open();
    cairn.queues().declare(Queue.named("mail").perPartition(1));

    List<Handle<String>> handles = new ArrayList<>();
    for (String tenant : List.of("t", "t", "u", "u")) {
      handles.add(cairn.start(StartOptions.onQueue("mail").partition(tenant), blocking, tenant));
    }

    awaitExecuted(2);
    assertThat(executed).containsExactlyInAnyOrder("t", "u");
    release.countDown();
    assertThat(handles).extracting(Handle::await).hasSize(4);
  }

  @Test
  void pausedQueueStartsNothing() {
    Cairn cairn = open();
    cairn.queues().declare(Queue.named("mail"));
    cairn.queues().pause("mail");

    Handle<String> handle = cairn.start(StartOptions.onQueue("mail"), recording, "a");

    assertThat(cairn.queues().status("mail").paused()).isTrue();
    assertThat(cairn.health().unclaimed())
        .singleElement()
        .satisfies(waiting -> {
          assertThat(waiting.reason()).isEqualTo("its queue is paused");
          assertThat(waiting.paused()).isTrue();
        });
    assertThat(cairn.health().isHealthy()).isTrue();
    assertThat(handle.state()).isEqualTo(WorkflowState.ENQUEUED);
    cairn.queues().resume("mail");
    assertThat(handle.await()).isEqualTo("a done");
  }

  @Test
  void limitsCanBeChangedWhileWorkflowsWait() {
    Cairn cairn = open();
    cairn.queues().declare(Queue.named("mail").concurrency(1));
    cairn.start(StartOptions.onQueue("mail"), blocking, "a");
    cairn.start(StartOptions.onQueue("mail"), blocking, "b");
    awaitExecuted(1);

    cairn.queues().replace(Queue.named("mail").concurrency(2));

    awaitExecuted(2);
    cairn.queues().declare(Queue.named("mail").concurrency(1));
    assertThat(cairn.queues().status("mail").queue().all().concurrency()).isEqualTo(2);
    release.countDown();
  }

  @Test
  void sameIdIsTheSameExecution() {
    Cairn cairn = open();
    cairn.queues().declare(Queue.named("mail").concurrency(1));
    cairn.start(StartOptions.onQueue("mail"), blocking, "blocking");
    awaitExecuted(1);

    Handle<String> first = cairn.start(StartOptions.id("m").queue("mail"), recording, "a");
    Handle<String> second = cairn.start(StartOptions.id("m").queue("mail"), recording, "a");

    assertThatThrownBy(() -> cairn.start(StartOptions.id("m").queue("mail"), recording, "other"))
        .isInstanceOf(WorkflowConflictException.class)
        .hasMessageContaining("belongs to a call of note with other arguments");
    release.countDown();
    assertThat(first.await()).isEqualTo("a done");
    assertThat(second.await()).isEqualTo("a done");
    assertThat(executed).containsExactly("blocking", "a");
  }

  @Test
  void invalidQueueOptionsAreRejectedWithAFix() {
    Cairn cairn = open();
    cairn.queues().declare(Queue.named("mail"));
    cairn.queues().declare(Queue.named("tenants").partitioned());

    assertThatThrownBy(() -> cairn.start(StartOptions.onQueue("nowhere"), recording, "a"))
        .isInstanceOf(NoSuchQueueException.class)
        .hasMessage(
            "There is no queue 'nowhere'; existing queues: [mail, tenants]. Declare it with cairn.queues().declare(Queue.named(\"nowhere\")).");
    assertThatThrownBy(
            () -> cairn.start(StartOptions.onQueue("mail").partition("p"), recording, "a"))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("'mail' is not partitioned, but the start has the partition key")
        .hasMessageContaining("'p'");
    assertThatThrownBy(() -> cairn.start(StartOptions.onQueue("tenants"), recording, "a"))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("'tenants' is partitioned, but the start has no partition key");
    assertThatThrownBy(() -> cairn.queues().pause("nowhere"))
        .isInstanceOf(NoSuchQueueException.class)
        .hasMessageContaining("There is no queue 'nowhere'");
    assertThatThrownBy(() -> Queue.named("mail").concurrency(0))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage("concurrency is 0; give 1 or more.");
    assertThatThrownBy(() -> Queue.named("mail").concurrency(2).perExecutor(3))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("perExecutor of queue 'mail' is 3, and concurrency over all is 2");
    assertThatThrownBy(() -> Queue.named("mail").rate(5, Duration.ZERO))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("The period of a rate is PT0S");
    assertThatThrownBy(() -> StartOptions.id("x").priority(1))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("Set the queue first");
    assertThat(executed).isEmpty();
  }

  @Test
  void queueWithWorkflowsIsNotDeleted() {
    Cairn cairn = open();
    cairn.queues().declare(Queue.named("mail"));
    Handle<String> handle = cairn.start(StartOptions.onQueue("mail"), blocking, "a");
    awaitExecuted(1);

    assertThatThrownBy(() -> cairn.queues().delete("mail"))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "Queue 'mail' cannot be deleted: 0 workflows wait, 0 are delayed, 1 run, or a schedule names the queue. Wait until they have ended, or pause the queue instead.");
    release.countDown();
    handle.await();
    cairn.queues().delete("mail");
    assertThat(cairn.queues().all()).isEmpty();
  }

  @Test
  void unreadableWorkflowGetsStuckAndDoesNotBlockTheQueue() {
    Cairn cairn = open();
    cairn.queues().declare(Queue.named("mail").concurrency(1));
    database.execute("select cairn.enqueue('note', '[17, 4]', 'mail', 'bad')");
    database.execute("select cairn.enqueue('nobody', '[]', 'mail', 'strange')");

    Handle<String> handle = cairn.start(StartOptions.onQueue("mail"), recording, "good");

    assertThat(handle.await()).isEqualTo("good done");
    assertThat(state("bad")).isEqualTo("STUCK");
    assertThat(state("strange")).isEqualTo("ENQUEUED");
    assertThat(cairn.health().unclaimed())
        .singleElement()
        .satisfies(waiting ->
            assertThat(waiting.reason())
                .isEqualTo("no live executor has registered this workflow"));
  }

  @Test
  void queueWorksWithoutNotifications() {
    Cairn cairn = open(database.config().notifications(false), this::register);
    cairn.queues().declare(Queue.named("mail").concurrency(2));

    List<Handle<String>> handles =
        cairn.startAll(StartOptions.onQueue("mail"), recording, List.of("a", "b", "c", "d", "e"));
    database.execute("select cairn.enqueue('note', '[\"sql\"]', 'mail', 'from-sql')");

    assertThat(handles).extracting(Handle::await).hasSize(5);
    assertThat(cairn.handle("from-sql", String.class).await()).isEqualTo("sql done");
  }
}
