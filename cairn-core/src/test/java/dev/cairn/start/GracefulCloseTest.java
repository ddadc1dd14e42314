package dev.cairn.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.error.WorkflowStoppedException;
import dev.cairn.queue.Queue;
import dev.cairn.spi.Event;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.ClusterWorkflows;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.ExecutorProcess;
import dev.cairn.testkit.JournalGate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Graceful close of an executor, and a workflow that kills its process repeatedly. */
class GracefulCloseTest extends CairnTest {
  private static final Duration LONG = Duration.ofHours(1);

  /** Longer than each test, so that a takeover within the test is not due to its expiry. */
  private static final Duration LEASE = Duration.ofMinutes(10);

  private static final int SIGTERM = 128 + 15;

  private final CountDownLatch release = new CountDownLatch(1);

  @BeforeEach
  void makeTables() {
    database.execute(ClusterWorkflows.TABLES);
  }

  @Test
  void waitingWorkflowsContinueElsewhereWhileARunningStepEnds() throws Exception {
    Cairn closing = openWithWaitingWorkflows();
    openSuccessor();

    Thread close = Thread.ofVirtual().start(() -> closing.close(Duration.ofSeconds(30)));

    for (String waiting : List.of("sleeping", "queued", "waiting", "waiting/sleep")) {
      awaitContinued(waiting);
    }
    assertThat(stepKeys("v")).isEmpty();
    release.countDown();
    close.join();
    assertNotRepeated();
  }

  private Cairn openWithWaitingWorkflows() {
    ClusterWorkflows[] workflows = new ClusterWorkflows[1];
    Cairn closing =
        open(
            config(),
            cairn -> workflows[0] = cairn.durable(ClusterWorkflows.class, database, release));
    closing.queues().declare(Queue.named("sleeps"));
    closing.start(StartOptions.id("v"), workflows[0]::blockThenSign, "v");
    closing.start(StartOptions.id("sleeping"), workflows[0]::sleep, LONG);
    closing.start(StartOptions.id("queued").queue("sleeps"), workflows[0]::sleep, LONG);
    closing.start(StartOptions.id("waiting"), workflows[0]::sleepInChild, LONG);
    awaitExecutions(1);
    Eventually.holds(() ->
        assertThat(database.count("select count(*) from cairn.steps where kind = 'SLEEP'"))
            .isEqualTo(3));
    return closing;
  }

  @Test
  void waitingWorkflowContinuesElsewhereBeforeItsReleaseIsRecorded() throws Exception {
    JournalGate releaseGate = gate(JournalGate.Side.BEFORE, "sleeping", "release");
    ClusterWorkflows[] workflows = new ClusterWorkflows[1];
    Config config = config().listener(releaseGate);
    Cairn closing =
        open(
            config,
            cairn -> workflows[0] = cairn.durable(ClusterWorkflows.class, database, release));
    closing.start(StartOptions.id("sleeping"), workflows[0]::sleep, LONG);
    Eventually.holds(() -> assertThat(stepKeys("sleeping")).containsExactly("sleep"));
    openSuccessor();

    Thread close = Thread.ofVirtual().start(() -> closing.close(LONG));
    releaseGate.awaitReached();

    Eventually.holds(() ->
        assertThat(events(Event.RunStarted.class))
            .anyMatch(started -> started.equals(new Event.RunStarted("sleeping", "sleep", 2))));
    releaseGate.open();
    close.join();
  }

  @Test
  void stepThatExceedsTheShutdownTimeoutIsInterruptedAndRunsElsewhere() {
    ClusterWorkflows[] workflows = new ClusterWorkflows[1];
    Cairn closing =
        open(
            config(),
            cairn -> workflows[0] = cairn.durable(ClusterWorkflows.class, database, release));
    closing.start(StartOptions.id("v"), workflows[0]::blockThenSign, "v");
    awaitExecutions(1);
    openSuccessor();

    closing.close(Duration.ofMillis(100));

    awaitContinued("v");
    awaitExecutions(2);
    Eventually.holds(() -> assertThat(state("v")).isEqualTo("SUCCEEDED"));
  }

  @Test
  void terminatedProcessClosesGracefully() throws Exception {
    var settings = Map.of("CAIRN_LEASE", "10m", "CAIRN_SHUTDOWN_TIMEOUT", "30s");
    try (var closing = ExecutorProcess.start(database, settings).awaitStarted()) {
      database.execute("insert into cairn.queue (name, declared) values ('sleeps', '')");
      database.execute("select cairn.enqueue('sleep', '[\"PT1H\"]', 'sleeps', 'queued')");
      closing.startBlocking("v");
      Eventually.holds(() -> assertThat(stepKeys("queued")).containsExactly("sleep"));
      awaitExecutions(1);
      openSuccessor();

      closing.process().terminate();

      awaitContinued("queued");
      assertThat(stepKeys("v")).isEmpty();
      closing.releaseSteps();
      assertThat(closing.process().awaitExit()).isEqualTo(SIGTERM);
      awaitContinued("v");
      assertThat(closing.ids("CLOSED")).hasSize(1);
      assertNotRepeated();
    }
  }

  @Test
  void workflowThatKillsItsProcessRepeatedlyIsExhaustedUntilItIsResumed() throws Exception {
    database.execute("insert into poison values ('poison')");
    var settings = Map.of("CAIRN_LEASE", "500ms", "CAIRN_MAX_RECOVERIES", "2");
    for (int death = 1; death <= 3; death++) {
      try (var dying = ExecutorProcess.start(database, settings)) {
        if (death == 1) {
          dying.awaitStarted();
          database.execute("insert into cairn.queue (name, declared) values ('poisoned', '')");
          database.execute("select cairn.enqueue('haltWhilePoisoned', '[\"m\"]', 'poisoned', 'm')");
        }
        dying.process().awaitExit();
      }
    }
    try (var living = ExecutorProcess.start(database, settings).awaitStarted()) {
      Eventually.holds(() -> assertThat(state("m")).isEqualTo("EXHAUSTED"));
      assertThat(database.count("select count(*) from execution")).isEqualTo(3);
      assertThat(living.ids("ALIVE")).hasSize(1);
    }
    database.execute("delete from poison");

    Cairn fixed = openSuccessor();
    assertThatThrownBy(() -> fixed.handle("m", String.class).await())
        .isInstanceOf(WorkflowStoppedException.class)
        .hasMessage(
            "The workflow was recovered more than 2 times without a new record, because its process died each time. Find the cause (its last step is in cairn.steps), then resume it.");
    fixed.workflows().resume("m");

    assertThat(fixed.handle("m", String.class).await()).isEqualTo("survived");
  }

  /** By URL, because executors with long leases continue a released workflow by notification. */
  private Config config() {
    return database.configByUrl().lease(LEASE);
  }

  private Cairn openSuccessor() {
    var openLatch = new CountDownLatch(0);
    return open(config(), cairn -> cairn.durable(ClusterWorkflows.class, database, openLatch));
  }

  private void awaitExecutions(int executions) {
    Eventually.holds(
        () -> assertThat(database.count("select count(*) from execution")).isEqualTo(executions));
  }

  /** Waits until the successor continues a workflow. */
  private void awaitContinued(String id) {
    Eventually.holds(() ->
        assertThat(events(Event.RunStarted.class))
            .anyMatch(started -> started.workflowId().equals(id) && started.attempt() == 2));
  }

  private void assertNotRepeated() {
    Eventually.holds(() -> assertThat(state("v")).isEqualTo("SUCCEEDED"));
    assertThat(
            database.query(
                "select key || attempt from cairn.steps where workflow_id = 'v' order by position"))
        .containsExactly("blockFirstTime1", "sign2");
    assertThat(database.count("select count(*) from execution")).isEqualTo(1);
  }
}
