package dev.cairn.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.health.UnclaimedWorkflows;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.Works;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an executor leaves behind, and who takes it over. */
class SpreadTest extends CairnTest {
  private static final int ORPHANS = 300;
  private static final Duration LONG = Duration.ofHours(1);

  private final List<Works> works = new ArrayList<>();

  @BeforeEach
  void makeTables() {
    database.execute(Works.TABLES);
  }

  @Test
  void theLivingShareWhatADeadExecutorHadStarted() {
    Cairn dying = open(unawareOfItsDeath(), this::register);
    for (int i = 0; i < ORPHANS; i++) {
      dying.start(works.getFirst()::nap, LONG);
    }
    String dead = openThreeMore();

    bury(dead);

    assertSharedAmongThree(dead);
  }

  @Test
  void theLivingShareWhatADeadExecutorHadTakenFromAQueue() {
    Cairn dying = open(unawareOfItsDeath(), this::register);
    dying.queues().declare(Queue.named("naps").concurrency(ORPHANS));
    dying.startAll(
        StartOptions.onQueue("naps"), works.getFirst()::nap, Collections.nCopies(ORPHANS, LONG));
    Eventually.holds(() -> assertThat(dying.queues().status("naps").running()).isEqualTo(ORPHANS));
    String dead = openThreeMore();

    bury(dead);

    assertSharedAmongThree(dead);
  }

  @Test
  void whatIsPinnedWaitsForAnExecutorOfItsVersion() {
    Cairn first = open(database.config().version("v1"), this::register);
    first.start(StartOptions.id("pinned").pinned(), works.getFirst()::nap, LONG);
    first.start(StartOptions.id("free"), works.getFirst()::nap, LONG);
    Cairn second = open(database.config().version("v2"), this::register);

    first.close();

    Eventually.holds(() -> assertThat(versionThatHas("free")).containsExactly("v2"));
    assertThat(versionThatHas("pinned")).isEmpty();
    assertThat(second.health().unclaimed())
        .extracting(
            UnclaimedWorkflows::workflow, UnclaimedWorkflows::count, UnclaimedWorkflows::reason)
        .containsExactly(
            tuple("nap", 1L, "it is pinned to version v1, which no live executor runs"));

    open(database.config().version("v1"), this::register);

    Eventually.holds(() -> assertThat(versionThatHas("pinned")).containsExactly("v1"));
    assertThat(second.health().isHealthy()).isTrue();
  }

  private void register(Cairn cairn) {
    works.add(cairn.durable(Works.class, database, new CountDownLatch(0)));
  }

  /** It looks for its lease so seldom that it goes on believing that it lives. */
  private Config unawareOfItsDeath() {
    return database.config().lease(Duration.ofDays(1));
  }

  /** The executor that was there before. */
  private String openThreeMore() {
    String before = database.query("select id from cairn.executors").getFirst();
    for (int living = 1; living <= 3; living++) {
      open(this::register);
    }
    return before;
  }

  /** Declares one executor dead as its peers do. */
  private void bury(String executor) {
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

  private List<String> versionThatHas(String workflow) {
    return database.query(
        """
        select e.version from cairn.workflows w join cairn.executors e on e.id = w.executor
        where w.id = ? and e.state = 'ALIVE'
        """,
        workflow);
  }
}
