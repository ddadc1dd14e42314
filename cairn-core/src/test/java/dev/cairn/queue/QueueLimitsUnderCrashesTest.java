package dev.cairn.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.ClusterWorkflows;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.ExecutorCluster;
import dev.cairn.testkit.ExecutorProcess;
import dev.cairn.testkit.TestSeed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Queue limits over all executors, while executors die and others start. */
class QueueLimitsUnderCrashesTest extends CairnTest {
  private static final int CONCURRENCY = 5;
  private static final int LIMITED_JOBS = 100;
  private static final Duration JOB_DURATION = Duration.ofMillis(400);
  private static final int PER_SECOND = 20;
  private static final int RATED_JOBS = 200;

  /** Jobs that warm up the processes before the measurement. */
  private static final int WARM_UP = 600;

  /**
   * Number of bookings at which a random process is killed, which may hold all slots of the limited
   * queue.
   */
  private static final List<Integer> KILL_AFTER = List.of(60, 130, 200);

  /**
   * Time until a dead executor's slots are free: its lease of one second, the check for dead
   * executors, the second in which survivors share the work, and one more check.
   */
  private static final Duration FAILOVER = Duration.ofSeconds(3);

  private final long seed = TestSeed.of(QueueLimitsUnderCrashesTest.class);
  private final Random random = new Random(seed);

  @BeforeEach
  void makeTables() {
    database.execute(ClusterWorkflows.TABLES);
    database.execute("insert into room (name) values ('limited')");
  }

  @Test
  void limitsAreNeverExceededAndAlwaysUsed() throws Exception {
    var workflows = new ArrayList<ClusterWorkflows>();
    Cairn client =
        open(cairn ->
            workflows.add(cairn.durable(ClusterWorkflows.class, database, new CountDownLatch(0))));
    for (Queue queue :
        List.of(
            Queue.named("warm up"),
            Queue.named("limited").concurrency(CONCURRENCY),
            Queue.named("rated").rate(PER_SECOND, Duration.ofSeconds(1)))) {
      client.queues().declare(queue.applications(ExecutorProcess.APPLICATION));
    }
    try (var cluster = ExecutorCluster.of(4, database, Map.of("CAIRN_LEASE", "1s"))) {
      startAll(client, workflows.getFirst(), "warm up", WARM_UP, Duration.ZERO);
      awaitBooked(WARM_UP);
      startAll(client, workflows.getFirst(), "limited", LIMITED_JOBS, JOB_DURATION);
      startAll(client, workflows.getFirst(), "rated", RATED_JOBS, Duration.ZERO);
      for (int booked : KILL_AFTER) {
        awaitBooked(WARM_UP + booked);
        cluster.killOne(random);
      }
      awaitBooked(WARM_UP + LIMITED_JOBS + RATED_JOBS);
      Eventually.holds(() ->
          assertThat(database.query("select distinct state from cairn.workflows"))
              .containsExactly("SUCCEEDED"));
    }

    assertThat(database.count("select peak from room")).as("seed %d", seed).isEqualTo(CONCURRENCY);
    assertThat(mostStartsInASecond()).as("seed %d", seed).isEqualTo(PER_SECOND);
    assertThat(durationOf("limited"))
        .as("seed %d", seed)
        .isLessThan(maxDuration(runningTime("limited").dividedBy(CONCURRENCY), KILL_AFTER.size()));
    assertThat(durationOf("rated"))
        .as("seed %d", seed)
        .isLessThan(maxDuration(Duration.ofSeconds(RATED_JOBS / PER_SECOND - 1), 1));
  }

  private static void startAll(
      Cairn client, ClusterWorkflows workflows, String queue, int number, Duration duration) {
    var job = new ClusterWorkflows.Job(queue, duration.toMillis());
    client.startAll(StartOptions.onQueue(queue), workflows::job, Collections.nCopies(number, job));
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

  /** Returns the sum of the times that the workflows of a queue ran, also on a busy machine. */
  private Duration runningTime(String queue) {
    return Duration.ofMillis(
        database.count(
            """
            select (extract(epoch from sum(completed_at - started_at)) * 1000)::bigint
            from cairn.workflows where queue = ?
            """,
            queue));
  }

  /** 1.5 times the time that the limit allows, plus the failover times. */
  private static Duration maxDuration(Duration minimum, int failovers) {
    return minimum.multipliedBy(3).dividedBy(2).plus(FAILOVER.multipliedBy(failovers));
  }
}
