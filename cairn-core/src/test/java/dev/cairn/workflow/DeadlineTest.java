package dev.cairn.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.error.UsageException;
import dev.cairn.error.WorkflowCancelledException;
import dev.cairn.error.WorkflowTimeoutException;
import dev.cairn.queue.Queue;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.FlowTest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Workflows that may not take for ever, and what becomes of those that they started. */
class DeadlineTest extends FlowTest {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration SOON = Duration.ofSeconds(3);
  private static final Duration LONG = Duration.ofDays(30);

  private final List<String> undone = Collections.synchronizedList(new ArrayList<>());
  private Fn.Of1<String, String> parent = how -> "not registered yet";
  private Fn.Of0<String> child = () -> "not registered yet";

  private String sleepLong() {
    Durable.compensate("release", () -> undone.add(Durable.workflowId()));
    Durable.sleep(LONG);
    return "awake";
  }

  private Cairn family() {
    return open(this::registerFamily);
  }

  private void registerFamily(Cairn cairn) {
    child = cairn.workflow("child", String.class, this::sleepLong);
    parent =
        cairn.workflow(
            "parent",
            String.class,
            String.class,
            how -> {
              StartOptions run =
                  how.equals("detached") ? StartOptions.id("c").detached() : StartOptions.id("c");
              return cairn.start(how.equals("queued") ? run.queue("slow") : run, child).await();
            });
    cairn.queues().declare(Queue.named("slow"));
  }

  private void awaitChild() {
    Eventually.holds(() ->
        assertThat(database.count("select count(*) from cairn.workflow where id = 'c'")).isOne());
  }

  @Test
  void aTimeoutCancelsItAndUndoesWhatItDid() {
    Cairn cairn = with(this::sleepLong);
    Handle<String> handle = cairn.start(StartOptions.id("w").timeout(SHORT), flow);

    assertThatThrownBy(handle::await)
        .isInstanceOf(WorkflowTimeoutException.class)
        .hasMessageStartingWith("Workflow 'w' was cancelled when its deadline passed");
    assertThat(undone).containsExactly("w");
    assertThat(state("w")).isEqualTo("CANCELLED");
  }

  @Test
  void nobodyHasToLookForADeadlineByChance() {
    Duration longerThanThisTest = Duration.ofMinutes(10);
    Cairn cairn =
        open(
            database.config().lease(longerThanThisTest),
            opened -> flow = opened.workflow("flow", String.class, this::sleepLong));
    cairn.start(StartOptions.id("w").timeout(SHORT), flow);

    Eventually.holds(() -> assertThat(state("w")).isEqualTo("CANCELLED"));
    assertThat(
            database.count(
                "select count(*) from cairn.workflows where cancelled_at - deadline between interval '0' and interval '20 s'"))
        .isOne();
  }

  @Test
  void oneThatEndsInTimeIsLeftAlone() {
    Cairn cairn = with(() -> work("quick"));

    assertThat(cairn.start(StartOptions.id("w").timeout(LONG), flow).await())
        .isEqualTo("did quick");
  }

  @Test
  void theTimeoutOfAQueuedWorkflowBeginsWithItsFirstRun() {
    Cairn cairn = with(this::sleepLong);
    cairn.queues().declare(Queue.named("slow"));
    cairn.queues().pause("slow");
    Handle<String> handle = cairn.start(StartOptions.id("w").queue("slow").timeout(SHORT), flow);
    assertThat(database.query("select deadline from cairn.workflows"))
        .containsExactly((String) null);

    cairn.queues().resume("slow");

    assertThatThrownBy(handle::await).isInstanceOf(WorkflowTimeoutException.class);
    assertThat(undone).containsExactly("w");
  }

  @Test
  void aDeadlineReachesWhatStillWaitsInItsQueue() {
    Cairn cairn = with(this::sleepLong);
    cairn.queues().declare(Queue.named("slow"));
    cairn.queues().pause("slow");
    StartOptions run = StartOptions.id("w").queue("slow").deadline(Instant.now().plus(SHORT));
    Handle<String> handle = cairn.start(run, flow);

    assertThatThrownBy(handle::await).isInstanceOf(WorkflowTimeoutException.class);
    assertThat(undone).isEmpty();
  }

  @Test
  void itIsKeptThroughACrash() {
    var reached = new CountDownLatch(1);
    Fn.Of0<String> code =
        () -> {
          reached.countDown();
          return sleepLong();
        };
    Cairn dying = with(code);
    dying.start(StartOptions.id("w").timeout(Duration.ofSeconds(2)), flow);
    Eventually.holds(() -> assertThat(reached.await(1, TimeUnit.SECONDS)).isTrue());
    bury();
    Cairn next = with(code);

    assertThatThrownBy(() -> next.handle("w", String.class).await())
        .isInstanceOf(WorkflowTimeoutException.class);
    assertThat(undone).containsExactly("w");
  }

  @Test
  void childrenInheritIt() {
    Cairn cairn = family();
    Handle<String> handle = cairn.start(StartOptions.id("p").timeout(SOON), parent, "plain");

    assertThatThrownBy(handle::await).isInstanceOf(WorkflowTimeoutException.class);
    Eventually.holds(() -> assertThat(state("c")).isEqualTo("CANCELLED"));
    assertThat(
            database.query("select distinct deadline from cairn.workflows where id in ('p', 'c')"))
        .hasSize(1);
  }

  @Test
  void queuedChildrenInheritItToo() {
    Cairn cairn = family();
    Handle<String> handle = cairn.start(StartOptions.id("p").timeout(SOON), parent, "queued");

    assertThatThrownBy(handle::await).isInstanceOf(WorkflowTimeoutException.class);
    Eventually.holds(() -> assertThat(state("c")).isEqualTo("CANCELLED"));
  }

  @Test
  void detachedChildrenGoOn() {
    Cairn cairn = family();
    Handle<String> handle = cairn.start(StartOptions.id("p").timeout(SOON), parent, "detached");

    assertThatThrownBy(handle::await).isInstanceOf(WorkflowTimeoutException.class);
    assertThat(state("c")).isEqualTo("RUNNING");
    assertThat(database.query("select deadline from cairn.workflows where id = 'c'"))
        .containsExactly((String) null);
  }

  @Test
  void cancellingReachesAllThatAWorkflowStarted() {
    Cairn cairn = family();
    Handle<String> handle = cairn.start(StartOptions.id("p"), parent, "plain");
    awaitChild();

    cairn.workflows().cancel("p");

    assertThatThrownBy(handle::await).isInstanceOf(WorkflowCancelledException.class);
    Eventually.holds(() -> assertThat(state("c")).isEqualTo("CANCELLED"));
  }

  @Test
  void cancellingAWorkflowAloneLeavesItsChildren() {
    Cairn cairn = family();
    Handle<String> handle = cairn.start(StartOptions.id("p"), parent, "plain");
    awaitChild();

    cairn.workflows().cancelAlone("p");

    assertThatThrownBy(handle::await).isInstanceOf(WorkflowCancelledException.class);
    assertThat(state("c")).isEqualTo("RUNNING");
  }

  @Test
  void aParentHearsOfItsChildsCancellation() {
    Cairn cairn = family();
    Handle<String> handle = cairn.start(StartOptions.id("p"), parent, "plain");
    awaitChild();

    cairn.workflows().cancel("c");

    assertThatThrownBy(handle::await)
        .isInstanceOf(WorkflowCancelledException.class)
        .hasMessageStartingWith("Workflow 'c' was cancelled");
    assertThat(state("p")).isEqualTo("FAILED");
  }

  @Test
  void aBoundIsNeitherNothingNorForEver() {
    StartOptions run = StartOptions.fresh();
    assertThatThrownBy(() -> run.timeout(Duration.ZERO))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "The timeout of a workflow is PT0S; give more than zero, and PT876000H at most, or leave it out.");
    assertThatThrownBy(() -> run.timeout(ChronoUnit.FOREVER.getDuration()))
        .isInstanceOf(UsageException.class);
    assertThatThrownBy(() -> run.deadline(Instant.MAX))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("give a time between 1970-01-01T00:00:00Z and 9999-12-31T00:00:00Z");
    assertThatThrownBy(() -> run.deadline(Instant.MIN)).isInstanceOf(UsageException.class);
  }

  @Test
  void whatSqlBoundsByMillenniaStartsChildrenAsEver() {
    Cairn cairn = family();

    database.query(
        "select cairn.enqueue('parent', '[\"attached\"]', 'slow', id => 'p', timeout => interval '9000 years')");

    awaitChild();
    assertThat(state("p")).isEqualTo("RUNNING");
    assertThat(cairn.workflows().cancel("p")).isTrue();
  }

  @Test
  void sqlGivesTimeoutsAndDeadlines() {
    Cairn cairn = with(this::sleepLong);
    cairn.queues().declare(Queue.named("slow"));

    database.query(
        "select cairn.enqueue('flow', '[]', 'slow', id => 'w', timeout => interval '300 ms')");

    assertThatThrownBy(() -> cairn.handle("w", String.class).await())
        .isInstanceOf(WorkflowTimeoutException.class);
  }
}
