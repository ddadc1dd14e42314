package dev.cairn.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.health.UnclaimedWorkflows;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.ClusterWorkflows;
import dev.cairn.testkit.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Distribution of a dead executor's workflows over the live executors. */
class TakeoverDistributionTest extends CairnTest {
  private static final int ORPHANS = 300;
  private static final Duration LONG = Duration.ofHours(1);

  private final List<ClusterWorkflows> workflows = new ArrayList<>();

  @BeforeEach
  void makeTables() {
    database.execute(ClusterWorkflows.TABLES);
  }

  @Test
  void directlyStartedWorkflowsAreDistributedOverLiveExecutors() {
    Cairn dying = open(withLongLease(), this::register);
    for (int i = 0; i < ORPHANS; i++) {
      dying.start(workflows.getFirst()::sleep, LONG);
    }
    String dead = openThreeMore();

    declareExecutorsDead(dead);

    assertSharedAmongThree(dead);
  }

  @Test
  void claimedWorkflowsAreDistributedOverLiveExecutors() {
    Cairn dying = open(withLongLease(), this::register);
    dying.queues().declare(Queue.named("sleeps").concurrency(ORPHANS));
    dying.startAll(
        StartOptions.onQueue("sleeps"),
        workflows.getFirst()::sleep,
        Collections.nCopies(ORPHANS, LONG));
    Eventually.holds(
        () -> assertThat(dying.queues().status("sleeps").running()).isEqualTo(ORPHANS));
    String dead = openThreeMore();

    declareExecutorsDead(dead);

    assertSharedAmongThree(dead);
  }

  @Test
  void pinnedWorkflowWaitsForAnExecutorOfItsVersion() {
    Cairn first = open(database.config().version("v1"), this::register);
    first.start(StartOptions.id("pinned").pinned(), workflows.getFirst()::sleep, LONG);
    first.start(StartOptions.id("free"), workflows.getFirst()::sleep, LONG);
    Cairn second = open(database.config().version("v2"), this::register);

    first.close();

    Eventually.holds(() -> assertThat(versionOfOwner("free")).containsExactly("v2"));
    assertThat(versionOfOwner("pinned")).isEmpty();
    assertThat(second.health().unclaimed())
        .extracting(
            UnclaimedWorkflows::workflow, UnclaimedWorkflows::count, UnclaimedWorkflows::reason)
        .containsExactly(
            tuple("sleep", 1L, "it is pinned to version v1, which no live executor runs"));

    open(database.config().version("v1"), this::register);

    Eventually.holds(() -> assertThat(versionOfOwner("pinned")).containsExactly("v1"));
    assertThat(second.health().isHealthy()).isTrue();
  }

  private void register(Cairn cairn) {
    workflows.add(cairn.durable(ClusterWorkflows.class, database, new CountDownLatch(0)));
  }

  /** Renews its lease so rarely that it does not notice that it was declared dead. */
  private Config withLongLease() {
    return database.config().lease(Duration.ofDays(1));
  }

  /** Opens three executors and returns the id of the one that existed before. */
  private String openThreeMore() {
    String before = database.query("select id from cairn.executors").getFirst();
    for (int living = 1; living <= 3; living++) {
      open(this::register);
    }
    return before;
  }

  /** Declares one executor dead, as its peers do. */
  private void declareExecutorsDead(String executor) {
    database.query(
        """
        with dead as (update cairn.executor set state = 'DEAD', ended_at = now() where id = ? returning id),
             ended as (delete from cairn.lease l using dead d where l.executor = d.id)
        select pg_notify('cairn.notify', 'unowned') from dead
        """,
        executor);
  }

  private void assertSharedAmongThree(String dead) {
    Eventually.holds(() ->
        assertThat(database.count("select count(*) from cairn.workflows where attempt = 2"))
            .isEqualTo(ORPHANS));
    assertThat(
            database.query(
                "select count(*) from cairn.workflows where executor <> ? group by executor", dead))
        .hasSize(3)
        .allSatisfy(
            share -> assertThat(Integer.parseInt(share)).isGreaterThanOrEqualTo(ORPHANS / 5));
  }

  private List<String> versionOfOwner(String workflow) {
    return database.query(
        """
        select e.version from cairn.workflows w join cairn.executors e on e.id = w.executor
        where w.id = ? and e.state = 'ALIVE'
        """,
        workflow);
  }
}
