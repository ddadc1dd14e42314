package dev.cairn.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.queue.Queue;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.PgBouncer;
import dev.cairn.workflow.Durable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Cairn behind a real PgBouncer in transaction mode, which may use another server connection for
 * each transaction.
 */
class PoolerTest extends CairnTest {
  private Fn.Of1<String, String> flow = argument -> argument;

  private void register(Cairn cairn) {
    flow =
        cairn.workflow(
            "flow",
            String.class,
            String.class,
            name ->
                Durable.step("a", () -> name + " a")
                    + Durable.transaction(
                        "b",
                        connection -> {
                          try (var insert =
                              connection.prepareStatement("insert into book values (?)")) {
                            insert.setString(1, name);
                            insert.executeUpdate();
                          }
                          return " b";
                        }));
  }

  @Test
  void mainFeaturesWorkThroughPgBouncerInTransactionMode() {
    assumeTrue(
        PgBouncer.program().isPresent(),
        "PgBouncer is not installed, so Cairn is not tested behind it");
    database.execute("create table book (account text)");
    try (PgBouncer pooler = PgBouncer.start(database, 4)) {
      runAll(pooler.over(database.config(), database));
      closeAllOpen();
    }
  }

  private void runAll(Config config) {
    Cairn cairn = open(config, this::register);
    open(config, other -> other.workflow("flow2", String.class, String.class, name -> name));
    cairn.queues().declare(Queue.named("mail").concurrency(5));
    List<String> names = IntStream.range(0, 100).mapToObj(Integer::toString).toList();

    List<Handle<String>> queued = cairn.startAll(StartOptions.onQueue("mail"), flow, names);
    List<Handle<String>> direct = new ArrayList<>();
    names.forEach(name -> direct.add(cairn.start(flow, name)));

    assertThat(queued).extracting(Handle::await).contains("7 a b").hasSize(100);
    assertThat(direct).extracting(Handle::await).contains("7 a b").hasSize(100);
    assertThat(database.count("select count(*) from book")).isEqualTo(200);
    assertThat(cairn.health().isHealthy()).isTrue();
  }
}
