package dev.cairn.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.error.StuckException;
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

/** An executor that ends in good order, and one that its own work does not let end so. */
class GracefulCloseTest extends CairnTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration AT_ONCE = Duration.ofSeconds(1);
  private static final int SIGTERM = 128 + 15;

  private final CountDownLatch bell = new CountDownLatch(1);

  @BeforeEach
  void makeTables() {
    database.execute(ClusterWorkflows.TABLES);
  }

  @Test
  void whatWaitsGoesOnElsewhereWhileTheRunningStepEnds() throws Exception {
    Cairn ending = openWithEverything();
    openSuccessor();

    String closing = now();
    Thread close = Thread.ofVirtual().start(() -> ending.close(Duration.ofSeconds(30)));

    for (String waiting : List.of("sleeping", "queued", "waiting", "waiting/sleep")) {
      assertThat(goneOnSince(closing, waiting)).as(waiting).isLessThan(AT_ONCE);
    }
    assertThat(stepKeys("v")).isEmpty();
    bell.countDown();
    close.join();
    assertThatTheVigilWasNotRepeated();
  }

  private Cairn openWithEverything() {
    ClusterWorkflows[] works = new ClusterWorkflows[1];
    Cairn ending =
        open(patient(), cairn -> works[0] = cairn.durable(ClusterWorkflows.class, database, bell));
    ending.queues().declare(Queue.named("sleeps"));
    ending.start(StartOptions.id("v"), works[0]::blockThenSign, "v");
    ending.start(StartOptions.id("sleeping"), works[0]::sleep, LONG);
    ending.start(StartOptions.id("queued").queue("sleeps"), works[0]::sleep, LONG);
    ending.start(StartOptions.id("waiting"), works[0]::sleepInChild, LONG);
    awaitVisits(1);
    Eventually.holds(() ->
        assertThat(database.count("select count(*) from cairn.steps where kind = 'SLEEP'"))
            .isEqualTo(3));
    return ending;
  }

  @Test
  void whatWaitsIsNotWaitedForUntilItIsRecordedAsGivenBack() throws Exception {
    JournalGate given = gate(JournalGate.Side.BEFORE, "sleeping", "release");
    ClusterWorkflows[] works = new ClusterWorkflows[1];
    Config config = patient().listener(given);
    Cairn ending =
        open(config, cairn -> works[0] = cairn.durable(ClusterWorkflows.class, database, bell));
    ending.start(StartOptions.id("sleeping"), works[0]::sleep, LONG);
    Eventually.holds(() -> assertThat(stepKeys("sleeping")).containsExactly("sleep"));
    openSuccessor();

    Thread close = Thread.ofVirtual().start(() -> ending.close(LONG));
    given.awaitReached();

    Eventually.holds(() ->
        assertThat(events(Event.RunStarted.class))
            .anyMatch(started -> started.equals(new Event.RunStarted("sleeping", "sleep", 2))));
    given.open();
    close.join();
  }

  @Test
  void aStepThatOutlastsTheGraceIsInterruptedAndRunsElsewhere() {
    ClusterWorkflows[] works = new ClusterWorkflows[1];
    Cairn ending =
        open(patient(), cairn -> works[0] = cairn.durable(ClusterWorkflows.class, database, bell));
    ending.start(StartOptions.id("v"), works[0]::blockThenSign, "v");
    awaitVisits(1);
    openSuccessor();

    ending.close(Duration.ofMillis(100));

    assertThat(goneOnSince(now(), "v")).isLessThan(AT_ONCE);
    awaitVisits(2);
    Eventually.holds(() -> assertThat(state("v")).isEqualTo("SUCCEEDED"));
  }

  @Test
  void aTerminatedProcessEndsInGoodOrder() throws Exception {
    var settings = Map.of("CAIRN_LEASE", "5s", "CAIRN_SHUTDOWN_TIMEOUT", "30s");
    try (var ending = ExecutorProcess.start(database, settings).awaitStarted()) {
      database.execute("insert into cairn.queue (name, declared) values ('sleeps', '')");
      database.execute("select cairn.enqueue('sleep', '[\"PT1H\"]', 'sleeps', 'queued')");
      ending.startBlocking("v");
      Eventually.holds(() -> assertThat(stepKeys("queued")).containsExactly("sleep"));
      awaitVisits(1);
      openSuccessor();

      String terminated = now();
      ending.process().terminate();

      assertThat(goneOnSince(terminated, "queued")).isLessThan(AT_ONCE);
      assertThat(stepKeys("v")).isEmpty();
      String rung = now();
      ending.releaseSteps();
      assertThat(ending.process().awaitExit()).isEqualTo(SIGTERM);
      assertThat(goneOnSince(rung, "v")).isLessThan(AT_ONCE);
      assertThat(ending.ids("CLOSED")).hasSize(1);
      assertThatTheVigilWasNotRepeated();
    }
  }

  @Test
  void aWorkflowThatKillsItsProcessAgainAndAgainIsGivenUpUntilItIsResumed() throws Exception {
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

    Cairn mended = openSuccessor();
    assertThatThrownBy(() -> mended.handle("m", String.class).await())
        .isInstanceOf(StuckException.class)
        .hasMessage(
            "It was recovered more than 2 times without recording anything new: each time, its process died. Find out what kills it (its last step is in cairn.steps), then resume it.");
    mended.workflows().resume("m");

    assertThat(mended.handle("m", String.class).await()).isEqualTo("survived");
  }

  private Config patient() {
    return database.config().lease(Duration.ofSeconds(5));
  }

  private Cairn openSuccessor() {
    var rung = new CountDownLatch(0);
    return open(patient(), cairn -> cairn.durable(ClusterWorkflows.class, database, rung));
  }

  private void awaitVisits(int visits) {
    Eventually.holds(
        () -> assertThat(database.count("select count(*) from execution")).isEqualTo(visits));
  }

  private String now() {
    return database.query("select clock_timestamp()").getFirst();
  }

  /** Waits until the successor goes on with a workflow; how long after a moment that is. */
  private Duration goneOnSince(String moment, String id) {
    Eventually.holds(() ->
        assertThat(events(Event.RunStarted.class))
            .anyMatch(started -> started.workflowId().equals(id) && started.attempt() == 2));
    return Duration.ofMillis(
        database.count(
            "select (extract(epoch from clock_timestamp() - ?::timestamptz) * 1000)::bigint",
            moment));
  }

  private void assertThatTheVigilWasNotRepeated() {
    Eventually.holds(() -> assertThat(state("v")).isEqualTo("SUCCEEDED"));
    assertThat(
            database.query(
                "select key || attempt from cairn.steps where workflow_id = 'v' order by position"))
        .containsExactly("blockFirstTime1", "sign2");
    assertThat(database.count("select count(*) from execution")).isEqualTo(1);
  }
}
