package dev.cairn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.api.Queue;
import dev.cairn.api.Run;
import dev.cairn.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Four executors in processes of their own, which are killed, frozen and cut off, and a Postgres
 * that is killed as well, while thousands of workflows come in: none is lost, nothing is done
 * twice, and no limit is passed.
 */
class ClusterChaosTest {
  private static final int WORKFLOWS = 5_000;
  private static final int IN_ALL = 16;
  private static final int PER_CUSTOMER = 2;
  private static final int CUSTOMERS = 8;
  private static final long REST = 10;

  /** What happens to the cluster. */
  private enum Blow {
    KILL,
    FREEZE,
    CUT_OFF,
    KILL_POSTGRES
  }

  private static final List<Blow> BLOWS =
      List.of(
          Blow.KILL,
          Blow.KILL,
          Blow.KILL,
          Blow.FREEZE,
          Blow.FREEZE,
          Blow.CUT_OFF,
          Blow.CUT_OFF,
          Blow.KILL_POSTGRES);

  /** As in the message of a failure, to let the same things happen once more. */
  private final long seed = Long.getLong("cairn.chaos.seed", System.nanoTime());

  private final Random random = new Random(seed);

  @Test
  @Timeout(180)
  void nothingIsLostOrDoneTwiceAndNoLimitIsPassed(@TempDir Path folder) throws Exception {
    try (EmbeddedPostgres server = EmbeddedPostgres.start(folder)) {
      TestDatabase database = TestDatabase.fresh(server);
      database.execute(Works.TABLES);
      // a killed Postgres loses nothing by it, only a machine that loses its power does
      database.execute("alter system set fsync = off");
      database.execute("select pg_reload_conf()");
      survive(server, database);
    } catch (AssertionError | Exception failure) {
      throw new AssertionError("with -Dcairn.chaos.seed=" + seed, failure);
    }
  }

  private void survive(EmbeddedPostgres server, TestDatabase database) throws Exception {
    var works = new ArrayList<Works>();
    var settings = Map.of("CAIRN_LEASE", "1s", "CAIRN_CONNECTIONS", "8");
    try (Cairn desk = Cairn.open(database.config())) {
      works.add(desk.durable(Works.class, database, new CountDownLatch(0)));
      desk.start();
      declareQueues(desk, database);
      var cluster = ExecutorCluster.of(4, database, settings);
      try (cluster) {
        strike(server, database, cluster, new Desk(desk, works.getFirst(), database));
        awaitDone(database);
      }
      assertThat(cluster.running()).isZero();
    }
    assertBooks(database);
  }

  /** The desk takes in, and leaves the work to the cluster. */
  private static void declareQueues(Cairn desk, TestDatabase database) {
    for (Queue queue :
        List.of(
            Queue.named("limited").concurrency(IN_ALL),
            Queue.named("by customer").withPartitions().perPartition(PER_CUSTOMER),
            Queue.named("unlimited"))) {
      desk.queues().declare(queue.only(ExecutorProcess.APPLICATION));
    }
    database.execute("insert into room (name) values ('limited')");
    for (int customer = 0; customer < CUSTOMERS; customer++) {
      database.execute("insert into room (name) values ('customer %d')".formatted(customer));
    }
  }

  private void strike(
      EmbeddedPostgres server, TestDatabase database, ExecutorCluster cluster, Desk desk)
      throws Exception {
    var blows = new ArrayList<>(BLOWS);
    Collections.shuffle(blows, random);
    int batch = WORKFLOWS / blows.size();
    for (Blow blow : blows) {
      long booked = database.count("select count(*) from booking");
      desk.takeIn(batch);
      long before = booked + random.nextInt(batch / 2);
      Eventually.holds(
          () -> assertThat(database.count("select count(*) from booking")).isGreaterThan(before));
      switch (blow) {
        case KILL -> cluster.killOne(random);
        case FREEZE -> cluster.freezeOne(random);
        case CUT_OFF -> cluster.cutOneOff();
        case KILL_POSTGRES -> {
          TestPostgres.kill(server);
          server.restart();
        }
      }
    }
  }

  /** Where work is taken in: most of it at once, some in transactions of the desk's own. */
  private record Desk(Cairn cairn, Works works, TestDatabase database) {
    private static final int IN_TRANSACTION = 80;

    void takeIn(int workflows) throws SQLException {
      int each = (workflows - IN_TRANSACTION) / 4;
      startAll(Run.onQueue("limited"), "limited", each);
      for (int customer = 0; customer < CUSTOMERS; customer++) {
        String name = "customer " + customer;
        startAll(Run.onQueue("by customer").partition(name), name, each / CUSTOMERS);
      }
      try (Connection connection = database.connect()) {
        connection.setAutoCommit(false);
        startWithin(connection);
        connection.rollback();
        startWithin(connection);
        connection.commit();
      }
      int rest = workflows - IN_TRANSACTION - each - each / CUSTOMERS * CUSTOMERS;
      startAll(Run.onQueue("unlimited"), "anywhere", rest);
    }

    private void startAll(Run run, String room, int number) {
      cairn.startAll(run, works::job, Collections.nCopies(number, new Works.Job(room, REST)));
    }

    private void startWithin(Connection connection) {
      for (int i = 0; i < IN_TRANSACTION; i++) {
        cairn
            .within(connection)
            .start(Run.onQueue("limited"), works::job, new Works.Job("limited", REST));
      }
    }
  }

  private static void awaitDone(TestDatabase database) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
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

  private static void assertBooks(TestDatabase database) {
    assertThat(database.count("select count(*) from cairn.workflows where state = 'SUCCEEDED'"))
        .isEqualTo(WORKFLOWS);
    assertThat(database.count("select count(*) from booking")).isEqualTo(WORKFLOWS);
    assertThat(
            database.count(
                "select count(*) from cairn.workflows w join booking b on b.name = w.id"))
        .isEqualTo(WORKFLOWS);
    assertThat(database.count("select count(*) from cairn.steps")).isEqualTo(4L * WORKFLOWS);
    assertThat(database.count("select count(distinct (workflow_id, key)) from cairn.steps"))
        .isEqualTo(4L * WORKFLOWS);
    assertThat(database.count("select count(*) from running")).isZero();
    assertThat(database.query("select name from room where inside <> 0")).isEmpty();
    assertThat(database.count("select peak from room where name = 'limited'"))
        .isBetween(IN_ALL / 2L, (long) IN_ALL);
    assertThat(database.query("select peak from room where name like 'customer %'"))
        .containsOnly(Integer.toString(PER_CUSTOMER));
    assertThat(database.count("select max(attempt) from cairn.workflows")).isGreaterThan(1);
  }
}
