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
 * Four executors in processes of their own, and a primary with a standby, to which faults happen
 * while workflows come in: none is lost, nothing is done twice, and no limit is passed. With the
 * same seed, the same faults happen in the same order.
 */
public final class ClusterChaos {
  private static final int IN_ALL = 16;
  private static final int PER_CUSTOMER = 2;
  private static final int CUSTOMERS = 8;
  private static final long REST = 10;

  private final long seed = TestSeed.of(ClusterChaos.class);
  private final Random random = new Random(seed);
  private final Path folder;
  private final int batch;
  private int workflows;

  /**
   * Chaos to be.
   *
   * @param folder where the servers have their data
   * @param batch how many workflows come in before each fault
   */
  public ClusterChaos(Path folder, int batch) {
    this.folder = folder;
    this.batch = batch;
  }

  public Random random() {
    return random;
  }

  /** Lets faults happen, one after the other. */
  public void survive(List<ClusterFault> faults) {
    try (ChaosServers servers = ChaosServers.start(folder)) {
      servers.database().execute(Works.TABLES);
      survive(servers, faults);
    } catch (AssertionError | Exception failure) {
      throw new AssertionError("with -Dcairn.test.seed=" + seed, failure);
    }
  }

  private void survive(ChaosServers servers, List<ClusterFault> faults) throws Exception {
    TestDatabase database = servers.database();
    var settings = Map.of("CAIRN_LEASE", "1s", "CAIRN_TRANSACTION_CONNECTIONS", "8");
    try (Cairn cairn = Cairn.open(database.config())) {
      Works works = cairn.durable(Works.class, database, new CountDownLatch(0));
      cairn.start();
      declareQueues(cairn, database);
      var cluster = ExecutorCluster.of(4, database, settings);
      try (cluster) {
        var scene = new ClusterFault.Scene(servers, cluster, random);
        var desk = new Desk(cairn, works, database);
        for (ClusterFault fault : faults) {
          strike(fault, scene, desk);
        }
        awaitDone(database);
      }
      assertThat(cluster.running()).isZero();
    }
    assertBooks(database);
  }

  private void strike(ClusterFault fault, ClusterFault.Scene scene, Desk desk) throws Exception {
    TestDatabase database = scene.database();
    long booked = database.count("select count(*) from booking");
    desk.takeIn(batch);
    workflows += batch;
    long before = booked + random.nextInt(batch / 2);
    Eventually.passes(before, () -> database.count("select count(*) from booking"));
    fault.strike(scene);
  }

  /** The desk takes in, and leaves the work to the cluster. */
  private static void declareQueues(Cairn desk, TestDatabase database) {
    for (Queue queue :
        List.of(
            Queue.named("limited").concurrency(IN_ALL),
            Queue.named("by customer").partitioned().perPartition(PER_CUSTOMER),
            Queue.named("unlimited"))) {
      desk.queues().declare(queue.only(ExecutorProcess.APPLICATION));
    }
    database.execute("insert into room (name) values ('limited')");
    for (int customer = 0; customer < CUSTOMERS; customer++) {
      database.execute("insert into room (name) values ('customer %d')".formatted(customer));
    }
  }

  /** Where work is taken in: most of it at once, some in transactions of the desk's own. */
  private record Desk(Cairn cairn, Works works, TestDatabase database) {
    private static final int IN_TRANSACTION = 80;

    void takeIn(int workflows) throws SQLException {
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

    private void startAll(StartOptions run, String room, int number) {
      cairn.startAll(run, works::job, Collections.nCopies(number, new Works.Job(room, REST)));
    }

    private void startWithin(Connection connection) {
      for (int i = 0; i < IN_TRANSACTION; i++) {
        cairn
            .within(connection)
            .start(StartOptions.onQueue("limited"), works::job, new Works.Job("limited", REST));
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

  /** Some of the workflows that have not succeeded, each with its error. */
  private static List<String> unfinished(TestDatabase database) {
    return database.query(
        """
        select concat_ws(' ', id, state, 'attempt', attempt, 'executor', executor, error)
        from cairn.workflows where state <> 'SUCCEEDED' order by state, id limit 20
        """);
  }

  private void assertBooks(TestDatabase database) {
    assertThat(database.count("select count(*) from cairn.workflows where state = 'SUCCEEDED'"))
        .isEqualTo(workflows);
    assertThat(database.count("select count(*) from booking")).isEqualTo(workflows);
    assertThat(
            database.count(
                "select count(*) from cairn.workflows w join booking b on b.name = w.id"))
        .isEqualTo(workflows);
    assertThat(database.count("select count(*) from cairn.steps")).isEqualTo(4L * workflows);
    assertThat(database.count("select count(distinct (workflow_id, key)) from cairn.steps"))
        .isEqualTo(4L * workflows);
    assertThat(database.count("select count(*) from running")).isZero();
    assertThat(database.query("select name from room where inside <> 0")).isEmpty();
    assertThat(database.count("select peak from room where name = 'limited'"))
        .isBetween(IN_ALL / 2L, (long) IN_ALL);
    assertThat(database.query("select peak from room where name like 'customer %'"))
        .containsOnly(Integer.toString(PER_CUSTOMER));
    assertThat(database.count("select max(attempt) from cairn.workflows")).isGreaterThan(1);
  }
}
