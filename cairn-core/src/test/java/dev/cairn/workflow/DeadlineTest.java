package dev.cairn.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.WorkflowCancelledException;
import dev.cairn.error.WorkflowTimeoutException;
import dev.cairn.queue.Queue;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.SingleWorkflowTest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Timeouts and deadlines of workflows and their children. */
class DeadlineTest extends SingleWorkflowTest {
  private static final Duration SHORT = Duration.ofMillis(300);

  /** Long enough for a compensation to be registered, or a child started, on a busy machine. */
  private static final Duration THREE_SECONDS = Duration.ofSeconds(3);

  private static final Duration LONG = Duration.ofDays(30);

  private final List<String> compensated = Collections.synchronizedList(new ArrayList<>());
  private Fn.Of1<String, String> parent = how -> "not registered yet";
  private Fn.Of0<String> child = () -> "not registered yet";

  private String sleepLong() {
    Durable.compensate("release", () -> compensated.add(Durable.workflowId()));
    Durable.sleep(LONG);
    return "awake";
  }

  private Cairn openFamily() {
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
              StartOptions options =
                  how.equals("detached") ? StartOptions.id("c").detached() : StartOptions.id("c");
              return cairn
                  .start(how.equals("queued") ? options.queue("slow") : options, child)
                  .await();
            });
    cairn.queues().declare(Queue.named("slow"));
  }

  private void awaitChild() {
    Eventually.holds(() ->
        assertThat(database.count("select count(*) from cairn.workflow where id = 'c'")).isOne());
  }

  @Test
  void timeoutCancelsAndCompensatesAWorkflow() {
    Cairn cairn = openWith(this::sleepLong);
    Handle<String> handle = cairn.start(StartOptions.id("w").timeout(THREE_SECONDS), flow);

    assertThatThrownBy(handle::await)
        .isInstanceOf(WorkflowTimeoutException.class)
        .hasMessageStartingWith("Workflow 'w' was cancelled when its deadline passed");
    assertThat(compensated).containsExactly("w");
    assertThat(state("w")).isEqualTo("CANCELLED");
  }

  @Test
  void deadlineIsEnforcedByATimerNotByPolling() {
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
  void workflowThatEndsInTimeIsNotCancelled() {
    Cairn cairn = openWith(() -> work("quick"));

    assertThat(cairn.start(StartOptions.id("w").timeout(LONG), flow).await())
        .isEqualTo("did quick");
  }

  @Test
  void timeoutOfAnEnqueuedWorkflowStartsWithItsFirstRun() {
    Cairn cairn = openWith(this::sleepLong);
    cairn.queues().declare(Queue.named("slow"));
    cairn.queues().pause("slow");
    Handle<String> handle =
        cairn.start(StartOptions.id("w").queue("slow").timeout(THREE_SECONDS), flow);
    assertThat(database.query("select deadline from cairn.workflows"))
        .containsExactly((String) null);

    cairn.queues().resume("slow");

    assertThatThrownBy(handle::await).isInstanceOf(WorkflowTimeoutException.class);
    assertThat(compensated).containsExactly("w");
  }

  @Test
  void deadlineCancelsAnEnqueuedWorkflow() {
    Cairn cairn = openWith(this::sleepLong);
    cairn.queues().declare(Queue.named("slow"));
    cairn.queues().pause("slow");
    StartOptions options = StartOptions.id("w").queue("slow").deadline(Instant.now().plus(SHORT));
    Handle<String> handle = cairn.start(options, flow);

    assertThatThrownBy(handle::await).isInstanceOf(WorkflowTimeoutException.class);
    assertThat(compensated).isEmpty();
  }

  @Test
  void deadlineSurvivesACrash() {
    var reached = new CountDownLatch(1);
    Fn.Of0<String> code =
        () -> {
          reached.countDown();
          return sleepLong();
        };
    Cairn dying = openWith(code);
    dying.start(StartOptions.id("w").timeout(THREE_SECONDS), flow);
    Eventually.holds(() -> assertThat(reached.await(1, TimeUnit.SECONDS)).isTrue());
    declareExecutorsDead();
    Cairn next = openWith(code);

    assertThatThrownBy(() -> next.handle("w", String.class).await())
        .isInstanceOf(WorkflowTimeoutException.class);
    assertThat(compensated).containsExactly("w");
  }

  @Test
  void childrenInheritTheDeadline() {
    Cairn cairn = openFamily();
    Handle<String> handle =
        cairn.start(StartOptions.id("p").timeout(THREE_SECONDS), parent, "plain");

    assertThatThrownBy(handle::await).isInstanceOf(WorkflowTimeoutException.class);
    Eventually.holds(() -> assertThat(state("c")).isEqualTo("CANCELLED"));
    assertThat(
            database.query("select distinct deadline from cairn.workflows where id in ('p', 'c')"))
        .hasSize(1);
  }

  @Test
  void enqueuedChildrenInheritTheDeadline() {
    Cairn cairn = openFamily();
    Handle<String> handle =
        cairn.start(StartOptions.id("p").timeout(THREE_SECONDS), parent, "queued");

    assertThatThrownBy(handle::await).isInstanceOf(WorkflowTimeoutException.class);
    Eventually.holds(() -> assertThat(state("c")).isEqualTo("CANCELLED"));
  }

  @Test
  void detachedChildrenDoNotInheritTheDeadline() {
    Cairn cairn = openFamily();
    Handle<String> handle =
        cairn.start(StartOptions.id("p").timeout(THREE_SECONDS), parent, "detached");

    assertThatThrownBy(handle::await).isInstanceOf(WorkflowTimeoutException.class);
    assertThat(state("c")).isEqualTo("RUNNING");
    assertThat(database.query("select deadline from cairn.workflows where id = 'c'"))
        .containsExactly((String) null);
  }

  @Test
  void cancellationIncludesChildren() {
    Cairn cairn = openFamily();
    Handle<String> handle = cairn.start(StartOptions.id("p"), parent, "plain");
    awaitChild();

    cairn.workflows().cancel("p");

    assertThatThrownBy(handle::await).isInstanceOf(WorkflowCancelledException.class);
    Eventually.holds(() -> assertThat(state("c")).isEqualTo("CANCELLED"));
  }

  @Test
  void cancelAloneLeavesChildrenRunning() {
    Cairn cairn = openFamily();
    Handle<String> handle = cairn.start(StartOptions.id("p"), parent, "plain");
    awaitChild();

    cairn.workflows().cancelAlone("p");

    assertThatThrownBy(handle::await).isInstanceOf(WorkflowCancelledException.class);
    assertThat(state("c")).isEqualTo("RUNNING");
  }

  @Test
  void cancellationOfAChildIsThrownInItsParent() {
    Cairn cairn = openFamily();
    Handle<String> handle = cairn.start(StartOptions.id("p"), parent, "plain");
    awaitChild();

    cairn.workflows().cancel("c");

    assertThatThrownBy(handle::await)
        .isInstanceOf(WorkflowCancelledException.class)
        .hasMessageStartingWith("Workflow 'c' was cancelled");
    assertThat(state("p")).isEqualTo("FAILED");
  }

  @Test
  void invalidTimeoutsAndDeadlinesAreRejected() {
    StartOptions options = StartOptions.fresh();
    assertThatThrownBy(() -> options.timeout(Duration.ZERO))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage(
            "The timeout of a workflow is PT0S; give PT0.000001S (1 microsecond) to PT876000H, or leave it out.");
    assertThatThrownBy(() -> options.timeout(ChronoUnit.FOREVER.getDuration()))
        .isInstanceOf(InvalidArgumentException.class);
    assertThatThrownBy(() -> options.deadline(Instant.MAX))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("give a time between 1970-01-01T00:00:00Z and 9999-12-31T00:00:00Z");
    assertThatThrownBy(() -> options.deadline(Instant.MIN))
        .isInstanceOf(InvalidArgumentException.class);
  }

  @Test
  void veryLongSqlTimeoutDoesNotPreventChildren() {
    Cairn cairn = openFamily();

    database.query(
        "select cairn.enqueue('parent', '[\"attached\"]', 'slow', id => 'p', timeout => interval '9000 years')");

    awaitChild();
    assertThat(state("p")).isEqualTo("RUNNING");
    assertThat(cairn.workflows().cancel("p")).isTrue();
  }

  @Test
  void timeoutIsSetFromSql() {
    Cairn cairn = openWith(this::sleepLong);
    cairn.queues().declare(Queue.named("slow"));

    database.query(
        "select cairn.enqueue('flow', '[]', 'slow', id => 'w', timeout => interval '300 ms')");

    assertThatThrownBy(() -> cairn.handle("w", String.class).await())
        .isInstanceOf(WorkflowTimeoutException.class);
  }
}
