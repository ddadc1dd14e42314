package dev.cairn.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.queue.Queue;
import dev.cairn.start.StartOptions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;

/**
 * Injects faults into four executors and a primary with a standby while workflows start. No
 * workflow is lost, nothing is executed twice, and no queue limit is exceeded. The same seed
 * repeats the faults in the same order.
 */
public final class ClusterChaos {
  private static final int TOTAL_LIMIT = 16;
  private static final int LIMIT_PER_CUSTOMER = 2;
  private static final int CUSTOMERS = 8;
  private static final long JOB_MILLIS = 10;

  private final long seed = TestSeed.of(ClusterChaos.class);
  private final Random random = new Random(seed);
  private final Path folder;
  private final int batch;
  private int started;

  /**
   * @param folder for the data of the servers
   * @param batch how many workflows start before each fault
   */
  public ClusterChaos(Path folder, int batch) {
    this.folder = folder;
    this.batch = batch;
  }

  public Random random() {
    return random;
  }

  /** Injects the faults in sequence and checks the result. */
  public void survive(List<ClusterFault> faults) {
    try (ChaosPostgres servers = ChaosPostgres.start(folder)) {
      servers.database().execute(ClusterWorkflows.TABLES);
      survive(servers, faults);
    } catch (AssertionError | Exception failure) {
      throw new AssertionError("with -Dcairn.test.seed=" + seed, failure);
    }
  }

  private void survive(ChaosPostgres servers, List<ClusterFault> faults) throws Exception {
    TestDatabase database = servers.database();
    var settings = Map.of("CAIRN_LEASE", "1s", "CAIRN_TRANSACTION_CONNECTIONS", "8");
    try (Cairn cairn = Cairn.open(database.config())) {
      ClusterWorkflows workflows =
          cairn.durable(ClusterWorkflows.class, database, new CountDownLatch(0));
      cairn.start();
      declareQueues(cairn, database);
      var cluster = ExecutorCluster.of(4, database, settings);
      try (cluster) {
        var target = new ClusterFault.Target(servers, cluster, random);
        var workload = new Workload(cairn, workflows, database);
        for (ClusterFault fault : faults) {
          inject(fault, target, workload);
        }
        awaitDone(database);
      }
      assertThat(cluster.running()).isZero();
    }
    assertExactlyOnce(database);
  }

  private void inject(ClusterFault fault, ClusterFault.Target target, Workload workload)
      throws Exception {
    TestDatabase database = target.database();
    long booked = database.count("select count(*) from booking");
    workload.startBatch(batch);
    started += batch;
    long before = booked + random.nextInt(batch / 2);
    Eventually.exceeds(before, () -> database.count("select count(*) from booking"));
    fault.inject(target);
  }

  /** Declares queues that only the cluster works on, not the process that starts the workflows. */
  private static void declareQueues(Cairn cairn, TestDatabase database) {
    for (Queue queue :
        List.of(
            Queue.named("limited").concurrency(TOTAL_LIMIT),
            Queue.named("by customer").partitioned().perPartition(LIMIT_PER_CUSTOMER),
            Queue.named("unlimited"))) {
      cairn.queues().declare(queue.applications(ExecutorProcess.APPLICATION));
    }
    database.execute("insert into room (name) values ('limited')");
    for (int customer = 0; customer < CUSTOMERS; customer++) {
      database.execute("insert into room (name) values ('customer %d')".formatted(customer));
    }
  }

  /** Starts workflows: most of them directly, some within transactions. */
  private record Workload(Cairn cairn, ClusterWorkflows workflows, TestDatabase database) {
    private static final int IN_TRANSACTION = 80;

    void startBatch(int workflows) throws SQLException {
      int each = (workflows - IN_TRANSACTION) / 4;
      startAll(StartOptions.onQueue("limited"), "limited", each);
      for (int customer = 0; customer < CUSTOMERS; customer++) {
        String name = "customer " + customer;
        startAll(StartOptions.onQueue("by customer").partition(name), name, each / CUSTOMERS);
      }
      try (Connection connection = database.connect()) {
        connection.setAutoCommit(false);
        startWithin(connection);
        connection.rollback();
        startWithin(connection);
        connection.commit();
      }
      int rest = workflows - IN_TRANSACTION - each - each / CUSTOMERS * CUSTOMERS;
      startAll(StartOptions.onQueue("unlimited"), "anywhere", rest);
    }

    private void startAll(StartOptions options, String room, int number) {
      cairn.startAll(
          options,
          workflows::job,
          Collections.nCopies(number, new ClusterWorkflows.Job(room, JOB_MILLIS)));
    }

    private void startWithin(Connection connection) {
      for (int i = 0; i < IN_TRANSACTION; i++) {
        cairn
            .within(connection)
            .start(
                StartOptions.onQueue("limited"),
                workflows::job,
                new ClusterWorkflows.Job("limited", JOB_MILLIS));
      }
    }
  }

  private static void awaitDone(TestDatabase database) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .untilAsserted(() ->
            assertThat(database.query("select distinct state from cairn.workflows"))
                .as(() -> "not SUCCEEDED: " + unfinished(database))
                .containsExactly("SUCCEEDED"));
  }

  /** Up to 20 workflows that have not succeeded, with their errors. */
  private static List<String> unfinished(TestDatabase database) {
    return database.query(
        """
        select concat_ws(' ', id, state, 'attempt', attempt, 'executor', executor, error)
        from cairn.workflows where state <> 'SUCCEEDED' order by state, id limit 20
        """);
  }

  private void assertExactlyOnce(TestDatabase database) {
    assertThat(database.count("select count(*) from cairn.workflows where state = 'SUCCEEDED'"))
        .isEqualTo(started);
    assertThat(database.count("select count(*) from booking")).isEqualTo(started);
    assertThat(
            database.count(
                "select count(*) from cairn.workflows w join booking b on b.name = w.id"))
        .isEqualTo(started);
    assertThat(database.count("select count(*) from cairn.steps")).isEqualTo(4L * started);
    assertThat(database.count("select count(distinct (workflow_id, key)) from cairn.steps"))
        .isEqualTo(4L * started);
    assertThat(database.count("select count(*) from running")).isZero();
    assertThat(database.query("select name from room where inside <> 0")).isEmpty();
    assertThat(database.count("select peak from room where name = 'limited'"))
        .isBetween(TOTAL_LIMIT / 2L, (long) TOTAL_LIMIT);
    assertThat(database.query("select peak from room where name like 'customer %'"))
        .containsOnly(Integer.toString(LIMIT_PER_CUSTOMER));
    assertThat(database.count("select max(attempt) from cairn.workflows")).isGreaterThan(1);
  }
}
