package dev.cairn.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.common.WorkflowState;
import dev.cairn.error.ConfigException;
import dev.cairn.error.DuplicateException;
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

/** Work that waits for its turn in a queue, on one executor. */
class QueueTest extends CairnTest {
  private final ConcurrentLinkedQueue<String> ran = new ConcurrentLinkedQueue<>();
  private final CountDownLatch held = new CountDownLatch(1);
  private Fn.Of1<String, String> note = argument -> argument;
  private Fn.Of1<String, String> hold = argument -> argument;

  private Cairn opened() {
    return open(this::register);
  }

  private void register(Cairn cairn) {
    note =
        cairn.workflow(
            "note",
            String.class,
            String.class,
            argument -> {
              ran.add(argument);
              return argument + " done";
            });
    hold =
        cairn.workflow(
            "hold",
            String.class,
            String.class,
            argument -> {
              ran.add(argument);
              held.await();
              return argument + " done";
            });
  }

  private void awaitRan(int number) {
    Eventually.holds(() -> assertThat(ran).hasSize(number));
  }

  @Test
  void workThatIsPutIntoAQueueIsDone() {
    Cairn cairn = opened();
    cairn.queues().declare(Queue.named("mail"));

    Handle<String> handle = cairn.start(StartOptions.id("m").queue("mail"), note, "a");

    assertThat(handle.await()).isEqualTo("a done");
    assertThat(cairn.queues().status("mail").running()).isZero();
    assertThat(database.query("select queue from cairn.workflows where id = 'm'"))
        .containsExactly("mail");
  }

  @Test
  void noMoreRunAtOnceThanTheLimitOverAll() {
    Cairn cairn = opened();
    cairn.queues().declare(Queue.named("mail").concurrency(2));

    List<Handle<String>> handles = new ArrayList<>();
    for (String name : List.of("a", "b", "c", "d")) {
      handles.add(cairn.start(StartOptions.onQueue("mail"), hold, name));
    }

    awaitRan(2);
    QueueStatus status = cairn.queues().status("mail");
    assertThat(status.running()).isEqualTo(2);
    assertThat(status.waiting()).isEqualTo(2);
    assertThat(status.runningBy().values()).containsExactly(2L);
    held.countDown();
    assertThat(handles).extracting(Handle::await).hasSize(4);
    assertThat(ran).hasSize(4);
  }

  @Test
  void noMoreRunAtOnceHereThanTheLimitPerExecutor() {
    Cairn cairn = opened();
    cairn.queues().declare(Queue.named("mail").perExecutor(1));

    Handle<String> first = cairn.start(StartOptions.onQueue("mail"), hold, "a");
    Handle<String> second = cairn.start(StartOptions.onQueue("mail"), hold, "b");

    awaitRan(1);
    assertThat(second.state()).isEqualTo(WorkflowState.ENQUEUED);
    held.countDown();
    assertThat(first.await()).isEqualTo("a done");
    assertThat(second.await()).isEqualTo("b done");
  }

  @Test
  void theSmallerPriorityComesFirstThenTheOlder() {
    Cairn cairn = opened();
    cairn.queues().declare(Queue.named("mail").concurrency(1));
    Handle<String> blocking = cairn.start(StartOptions.onQueue("mail"), hold, "first");
    awaitRan(1);

    cairn.start(StartOptions.onQueue("mail").priority(5), note, "late");
    cairn.start(StartOptions.onQueue("mail"), note, "second");
    cairn.start(StartOptions.onQueue("mail"), note, "third");
    cairn.start(StartOptions.onQueue("mail").priority(-1), note, "urgent");
    held.countDown();

    blocking.await();
    awaitRan(5);
    assertThat(ran).containsExactly("first", "urgent", "second", "third", "late");
  }

  @Test
  void noMoreStartInAnyPeriodThanTheRate() {
    Cairn cairn = opened();
    cairn.queues().declare(Queue.named("mail").rate(3, Duration.ofMillis(400)));

    List<Handle<String>> handles =
        cairn.startAll(
            StartOptions.onQueue("mail"), note, List.of("a", "b", "c", "d", "e", "f", "g"));

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
  void delayedWorkWaitsForItsTime() {
    Cairn cairn = opened();
    cairn.queues().declare(Queue.named("mail"));

    Handle<String> handle =
        cairn.start(StartOptions.id("m").queue("mail").delay(Duration.ofMillis(300)), note, "a");

    assertThat(handle.state()).isEqualTo(WorkflowState.DELAYED);
    assertThat(handle.await()).isEqualTo("a done");
    assertThat(
            database.query(
                """
                select started_at >= runnable_at
                       and runnable_at - created_at between interval '200 ms' and interval '300 ms'
                from cairn.workflows
                """))
        .containsExactly("t");
  }

  @Test
  void aDeduplicationIdIsRefusedWhileItsHolderIsNotDone() {
    Cairn cairn = opened();
    cairn.queues().declare(Queue.named("mail"));
    Handle<String> first =
        cairn.start(StartOptions.id("m").queue("mail").deduplicate("d"), hold, "a");

    assertThatThrownBy(() -> cairn.start(StartOptions.onQueue("mail").deduplicate("d"), hold, "b"))
        .isInstanceOf(DuplicateException.class)
        .hasMessage(
            "Queue 'mail' already holds workflow 'm' (hold) under the deduplication id 'd'. Await that one, use another deduplication id, or say OnDuplicate.JOIN.");
    held.countDown();
    first.await();
    assertThat(cairn.start(StartOptions.onQueue("mail").deduplicate("d"), hold, "b").await())
        .isEqualTo("b done");
  }

  @Test
  void aDuplicateMayJoinTheHolderOfItsDeduplicationId() {
    Cairn cairn = opened();
    cairn.queues().declare(Queue.named("mail"));
    cairn.start(StartOptions.id("m").queue("mail").deduplicate("d"), hold, "a");
    StartOptions joining = StartOptions.onQueue("mail").deduplicate("d", OnDuplicate.JOIN);

    Handle<String> second = cairn.start(joining, hold, "b");

    assertThat(second.id()).isEqualTo("m");
    assertThatThrownBy(() -> cairn.start(joining, note, "c"))
        .isInstanceOf(WorkflowConflictException.class)
        .hasMessageContaining("which a call of note cannot join");
    held.countDown();
    assertThat(second.await()).isEqualTo("a done");
  }

  @Test
  void partitionsTakeTurns() {
    Cairn cairn = opened();
    cairn.queues().declare(Queue.named("mail").concurrency(1).partitioned());
    Handle<String> blocking =
        cairn.start(StartOptions.onQueue("mail").partition("x"), hold, "first");
    awaitRan(1);

    cairn.startAll(
        StartOptions.onQueue("mail").partition("noisy"), note, List.of("n1", "n2", "n3", "n4"));
    cairn.startAll(StartOptions.onQueue("mail").partition("quiet"), note, List.of("q1", "q2"));
    held.countDown();

    blocking.await();
    awaitRan(7);
    assertThat(List.copyOf(ran).subList(1, 7)).containsExactly("n1", "q1", "n2", "q2", "n3", "n4");
  }

  @Test
  void aPartitionHasLimitsOfItsOwn() {
    Cairn cairn = opened();
    cairn.queues().declare(Queue.named("mail").perPartition(1));

    List<Handle<String>> handles = new ArrayList<>();
    for (String tenant : List.of("t", "t", "u", "u")) {
      handles.add(cairn.start(StartOptions.onQueue("mail").partition(tenant), hold, tenant));
    }

    awaitRan(2);
    assertThat(ran).containsExactlyInAnyOrder("t", "u");
    held.countDown();
    assertThat(handles).extracting(Handle::await).hasSize(4);
  }

  @Test
  void nothingStartsFromAPausedQueue() {
    Cairn cairn = opened();
    cairn.queues().declare(Queue.named("mail"));
    cairn.queues().pause("mail");

    Handle<String> handle = cairn.start(StartOptions.onQueue("mail"), note, "a");

    assertThat(cairn.queues().status("mail").paused()).isTrue();
    assertThat(cairn.health().unclaimed())
        .singleElement()
        .satisfies(waiting -> assertThat(waiting.reason()).isEqualTo("its queue is paused"));
    assertThat(handle.state()).isEqualTo(WorkflowState.ENQUEUED);
    cairn.queues().resume("mail");
    assertThat(handle.await()).isEqualTo("a done");
  }

  @Test
  void limitsCanBeChangedWhileWorkWaits() {
    Cairn cairn = opened();
    cairn.queues().declare(Queue.named("mail").concurrency(1));
    cairn.start(StartOptions.onQueue("mail"), hold, "a");
    cairn.start(StartOptions.onQueue("mail"), hold, "b");
    awaitRan(1);

    cairn.queues().replace(Queue.named("mail").concurrency(2));

    awaitRan(2);
    cairn.queues().declare(Queue.named("mail").concurrency(1));
    assertThat(cairn.queues().status("mail").queue().all().concurrency()).isEqualTo(2);
    held.countDown();
  }

  @Test
  void theSameIdIsTheSameExecution() {
    Cairn cairn = opened();
    cairn.queues().declare(Queue.named("mail").concurrency(1));
    cairn.start(StartOptions.onQueue("mail"), hold, "blocking");
    awaitRan(1);

    Handle<String> first = cairn.start(StartOptions.id("m").queue("mail"), note, "a");
    Handle<String> second = cairn.start(StartOptions.id("m").queue("mail"), note, "a");

    assertThatThrownBy(() -> cairn.start(StartOptions.id("m").queue("mail"), note, "other"))
        .isInstanceOf(WorkflowConflictException.class)
        .hasMessageContaining("already names a call of note with other arguments");
    held.countDown();
    assertThat(first.await()).isEqualTo("a done");
    assertThat(second.await()).isEqualTo("a done");
    assertThat(ran).containsExactly("blocking", "a");
  }

  @Test
  void whatDoesNotFitAQueueIsRefusedWithTheWayOut() {
    Cairn cairn = opened();
    cairn.queues().declare(Queue.named("mail"));
    cairn.queues().declare(Queue.named("tenants").partitioned());

    assertThatThrownBy(() -> cairn.start(StartOptions.onQueue("nowhere"), note, "a"))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "There is no queue 'nowhere'; there are [mail, tenants]. Declare it with cairn.queues().declare(Queue.named(\"nowhere\")).");
    assertThatThrownBy(() -> cairn.start(StartOptions.onQueue("mail").partition("p"), note, "a"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("'mail' is not partitioned, and the workflow came with")
        .hasMessageContaining("'p'");
    assertThatThrownBy(() -> cairn.start(StartOptions.onQueue("tenants"), note, "a"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("'tenants' is partitioned, and the workflow came without");
    assertThatThrownBy(() -> cairn.queues().pause("nowhere"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("There is no queue 'nowhere'");
    assertThatThrownBy(() -> Queue.named("mail").concurrency(0))
        .isInstanceOf(UsageException.class)
        .hasMessage("concurrency is 0; give 1 or more.");
    assertThatThrownBy(() -> Queue.named("mail").concurrency(2).perExecutor(3))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("perExecutor of queue 'mail' is 3, and concurrency over all is 2");
    assertThatThrownBy(() -> Queue.named("mail").rate(5, Duration.ZERO))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("The period of a rate is PT0S");
    assertThatThrownBy(() -> StartOptions.id("x").priority(1))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("Name the queue first");
    assertThat(ran).isEmpty();
  }

  @Test
  void aQueueWithWorkIsNotDeleted() {
    Cairn cairn = opened();
    cairn.queues().declare(Queue.named("mail"));
    Handle<String> handle = cairn.start(StartOptions.onQueue("mail"), hold, "a");
    awaitRan(1);

    assertThatThrownBy(() -> cairn.queues().delete("mail"))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "Queue 'mail' cannot be deleted: 0 wait, 0 are delayed, 1 run, or a schedule names it. Let them end, or pause it instead.");
    held.countDown();
    handle.await();
    cairn.queues().delete("mail");
    assertThat(cairn.queues().all()).isEmpty();
  }

  @Test
  void oneThatCannotBeReadStopsAloneAndNothingWaitsWithIt() {
    Cairn cairn = opened();
    cairn.queues().declare(Queue.named("mail").concurrency(1));
    database.execute("select cairn.enqueue('note', '[17, 4]', 'mail', 'bad')");
    database.execute("select cairn.enqueue('nobody', '[]', 'mail', 'strange')");

    Handle<String> handle = cairn.start(StartOptions.onQueue("mail"), note, "good");

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
  void everythingWorksWithoutNotifications() {
    Cairn cairn = open(database.config().notifications(false), this::register);
    cairn.queues().declare(Queue.named("mail").concurrency(2));

    List<Handle<String>> handles =
        cairn.startAll(StartOptions.onQueue("mail"), note, List.of("a", "b", "c", "d", "e"));
    database.execute("select cairn.enqueue('note', '[\"sql\"]', 'mail', 'from-sql')");

    assertThat(handles).extracting(Handle::await).hasSize(5);
    assertThat(cairn.handle("from-sql", String.class).await()).isEqualTo("sql done");
  }
}
