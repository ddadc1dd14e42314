package dev.cairn.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.spi.Event;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import dev.cairn.workflow.Durable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Many transactions at once, which take long. */
class BusyConnectionsTest extends CairnTest {
  private static final int CONNECTIONS = 3;

  private final AtomicInteger holding = new AtomicInteger();
  private final CountDownLatch held = new CountDownLatch(1);
  private Fn.Of0<String> hold = () -> "not registered yet";
  private Fn.Of0<String> step = hold;

  @Test
  void anExecutorWhoseTransactionsWaitForConnectionsKeepsItsLease() {
    Cairn cairn = open(database.config().transactionConnections(CONNECTIONS), this::register);
    List<Handle<String>> handles = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      handles.add(cairn.start(hold));
    }

    awaitLeaseAfterThreeSeconds();

    assertThat(holding).hasValue(CONNECTIONS);
    assertThat(cairn.start(step).await()).isEqualTo("done");
    held.countDown();
    assertThat(handles).extracting(Handle::await).containsOnly("held");
    assertThat(events(Event.ExecutorLost.class)).isEmpty();
  }

  @Test
  void anExecutorKeepsItsLeaseWhileOthersHaveAllConnections() throws Exception {
    try (var shared = new HikariDataSource()) {
      shared.setDataSource(database.dataSource());
      shared.setConnectionTimeout(500);
      Config config =
          Config.named("test")
              .dataSource(shared)
              .transactionConnections(6)
              .lease(Duration.ofSeconds(1));
      try (Cairn cairn = open(config, this::register)) {
        List<Connection> taken = takeAll(shared);

        awaitLeaseAfterThreeSeconds();

        for (Connection connection : taken) {
          connection.close();
        }
        assertThat(cairn.start(step).await()).isEqualTo("done");
      }
    }
    assertThat(events(Event.ExecutorLost.class)).isEmpty();
  }

  /** Cairn, too, is waiting for what it gave back a moment ago, so one try is not enough. */
  private static List<Connection> takeAll(DataSource shared) {
    var taken = new ArrayList<Connection>();
    for (int refused = 0; refused < 4; ) {
      try {
        taken.add(shared.getConnection());
      } catch (SQLException none) {
        refused++;
      }
    }
    return taken;
  }

  private void awaitLeaseAfterThreeSeconds() {
    Eventually.holds(() ->
        assertThat(
                database.query(
                    "select 1 from cairn.executors where expires_at > now() and now() > started_at + interval '3 seconds'"))
            .hasSize(1));
  }

  private void register(Cairn cairn) {
    hold =
        cairn.workflow(
            "hold",
            String.class,
            () ->
                Durable.transaction(
                    "hold",
                    connection -> {
                      holding.incrementAndGet();
                      held.await();
                      return "held";
                    }));
    step = cairn.workflow("step", String.class, () -> Durable.step("step", () -> "done"));
  }
}
