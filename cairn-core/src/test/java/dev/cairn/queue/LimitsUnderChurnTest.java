package dev.cairn.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.ExecutorCluster;
import dev.cairn.testkit.ExecutorProcess;
import dev.cairn.testkit.TestSeed;
import dev.cairn.testkit.Works;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Limits over all executors, while executors die and others come. */
class LimitsUnderChurnTest extends CairnTest {
  private static final int AT_ONCE = 5;
  private static final int LIMITED = 100;
  private static final Duration REST = Duration.ofMillis(400);
  private static final int PER_SECOND = 20;
  private static final int RATED = 200;

  /** What processes do before the time is taken that just came up. */
  private static final int WARM_UP = 600;

  /** How much is booked when one is killed, who may have all that is limited in his hands. */
  private static final List<Integer> DEATHS = List.of(60, 130, 200);

  /**
   * The lease of one second, a look for the dead, the second in which the living wait for each
   * other, and a look after that.
   */
  private static final Duration FAILOVER = Duration.ofSeconds(3);

  private final long seed = TestSeed.of(LimitsUnderChurnTest.class);
  private final Random random = new Random(seed);

  @BeforeEach
  void makeTables() {
    database.execute(Works.TABLES);
    database.execute("insert into room (name) values ('limited')");
  }

  @Test
  void areNeverPassedAndAlwaysUsed() throws Exception {
    var works = new ArrayList<Works>();
    Cairn desk =
        open(cairn -> works.add(cairn.durable(Works.class, database, new CountDownLatch(0))));
    for (Queue queue :
        List.of(
            Queue.named("warm up"),
            Queue.named("limited").concurrency(AT_ONCE),
            Queue.named("rated").rate(PER_SECOND, Duration.ofSeconds(1)))) {
      desk.queues().declare(queue.only(ExecutorProcess.APPLICATION));
    }
    try (var cluster = ExecutorCluster.of(4, database, Map.of("CAIRN_LEASE", "1s"))) {
      startAll(desk, works.getFirst(), "warm up", WARM_UP, Duration.ZERO);
      awaitBooked(WARM_UP);
      startAll(desk, works.getFirst(), "limited", LIMITED, REST);
      startAll(desk, works.getFirst(), "rated", RATED, Duration.ZERO);
      for (int booked : DEATHS) {
        awaitBooked(WARM_UP + booked);
        cluster.killOne(random);
      }
      awaitBooked(WARM_UP + LIMITED + RATED);
      Eventually.holds(() ->
          assertThat(database.query("select distinct state from cairn.workflows"))
              .containsExactly("SUCCEEDED"));
    }

    assertThat(database.count("select peak from room")).as("seed %d", seed).isEqualTo(AT_ONCE);
    assertThat(mostStartsInASecond()).as("seed %d", seed).isEqualTo(PER_SECOND);
    assertThat(durationOf("limited"))
        .as("seed %d", seed)
        .isLessThan(longest(REST.multipliedBy(LIMITED / AT_ONCE), DEATHS.size()));
    assertThat(durationOf("rated"))
        .as("seed %d", seed)
        .isLessThan(longest(Duration.ofSeconds(RATED / PER_SECOND - 1), 1));
  }

  private static void startAll(Cairn desk, Works works, String queue, int number, Duration rest) {
    var job = new Works.Job(queue, rest.toMillis());
    desk.startAll(StartOptions.onQueue(queue), works::job, Collections.nCopies(number, job));
  }

  private void awaitBooked(int number) {
    Eventually.holds(() ->
        assertThat(database.count("select count(*) from booking"))
            .as("seed %d", seed)
            .isGreaterThanOrEqualTo(number));
  }

  private long mostStartsInASecond() {
    return database.count(
        """
        select max((select count(*) from cairn.workflows o
                    where o.queue = 'rated' and o.started_at <= w.started_at
                      and o.started_at > w.started_at - interval '1 second'))
        from cairn.workflows w where w.queue = 'rated'
        """);
  }

  private Duration durationOf(String queue) {
    return Duration.ofMillis(
        database.count(
            """
            select (extract(epoch from max(completed_at) - min(created_at)) * 1000)::bigint
            from cairn.workflows where queue = ?
            """,
            queue));
  }

  /** Half as much again as the limit allows, and what stands still until the dead are buried. */
  private static Duration longest(Duration byTheLimit, int failovers) {
    return byTheLimit.multipliedBy(3).dividedBy(2).plus(FAILOVER.multipliedBy(failovers));
  }
}
