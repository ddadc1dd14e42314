package dev.cairn.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.spi.Event;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.DataSourceKind;
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

/** More long transactions than connections. */
class ConnectionContentionTest extends CairnTest {
  private static final int CONNECTIONS = DataSourceKind.transactionConnections(3);

  /** Long enough not to expire by a stall of a busy machine. */
  private static final Duration LEASE = Duration.ofSeconds(3);

  private final AtomicInteger holders = new AtomicInteger();
  private final CountDownLatch released = new CountDownLatch(1);
  private Fn.Of0<String> holdConnection = () -> "not registered yet";
  private Fn.Of0<String> step = holdConnection;

  @Test
  void executorKeepsItsLeaseWhileTransactionsWaitForConnections() {
    Cairn cairn =
        open(database.config().transactionConnections(CONNECTIONS).lease(LEASE), this::register);
    List<Handle<String>> handles = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      handles.add(cairn.start(holdConnection));
    }

    awaitRenewedLease();

    assertThat(holders).hasValue(CONNECTIONS);
    assertThat(cairn.start(step).await()).isEqualTo("done");
    released.countDown();
    assertThat(handles).extracting(Handle::await).containsOnly("held");
    assertThat(events(Event.ExecutorLost.class)).isEmpty();
  }

  @Test
  void executorKeepsItsLeaseWhileOthersUseAllConnections() throws Exception {
    try (var shared = new HikariDataSource()) {
      shared.setDataSource(database.dataSource());
      shared.setConnectionTimeout(500);
      Config config =
          Config.named("test").dataSource(shared).transactionConnections(6).lease(LEASE);
      try (Cairn cairn = open(config, this::register)) {
        List<Connection> borrowed = takeAll(shared);

        awaitRenewedLease();

        for (Connection connection : borrowed) {
          connection.close();
        }
        assertThat(cairn.start(step).await()).isEqualTo("done");
      }
    }
    assertThat(events(Event.ExecutorLost.class)).isEmpty();
  }

  /**
   * Takes all connections. Cairn waits for connections, too, so several refusals are needed until
   * all are taken.
   */
  private static List<Connection> takeAll(DataSource shared) {
    var borrowed = new ArrayList<Connection>();
    for (int refused = 0; refused < 4; ) {
      try {
        borrowed.add(shared.getConnection());
      } catch (SQLException none) {
        refused++;
      }
    }
    return borrowed;
  }

  private void awaitRenewedLease() {
    Eventually.holds(() ->
        assertThat(
                database.query(
                    "select 1 from cairn.executors where expires_at > now() and now() > started_at + interval '4 seconds'"))
            .hasSize(1));
  }

  private void register(Cairn cairn) {
    holdConnection =
        cairn.workflow(
            "hold",
            String.class,
            () ->
                Durable.transaction(
                    "hold",
                    connection -> {
                      holders.incrementAndGet();
                      released.await();
                      return "held";
                    }));
    step = cairn.workflow("step", String.class, () -> Durable.step("step", () -> "done"));
  }
}
