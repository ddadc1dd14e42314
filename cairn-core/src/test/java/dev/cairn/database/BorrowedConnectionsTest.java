package dev.cairn.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.error.ConfigException;
import dev.cairn.error.DatabaseException;
import dev.cairn.spi.Event;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.DataSourceKind;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.IdleDroppingProxy;
import dev.cairn.testkit.SessionChangingDataSource;
import dev.cairn.workflow.Durable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.junit.jupiter.api.Test;

/** Requirements on connections that Cairn borrows, and their state when it returns them. */
class BorrowedConnectionsTest extends CairnTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration TWO_SECONDS = Duration.ofSeconds(2);

  private Fn.Of0<String> step = () -> "not registered yet";
  private Fn.Of0<String> transaction = step;

  private void register(Cairn cairn) {
    step = cairn.workflow("step", String.class, () -> Durable.step("step", () -> "done"));
    transaction =
        cairn.workflow(
            "transaction",
            String.class,
            () ->
                Durable.transaction(
                    "book", connection -> queryText(connection, "select 'booked'")));
  }

  private static String queryText(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private static List<Connection> borrow(DataSource pool, int count) throws SQLException {
    var borrowed = new ArrayList<Connection>();
    for (int i = 0; i < count; i++) {
      borrowed.add(pool.getConnection());
    }
    return borrowed;
  }

  private static void returnAll(List<Connection> borrowed) throws SQLException {
    for (Connection connection : borrowed) {
      connection.close();
    }
  }

  private static Config configWith(DataSource pool) {
    return Config.named("test").lease(Duration.ofSeconds(1)).dataSource(pool);
  }

  @Test
  void connectionsAreReturnedUnchanged() throws Exception {
    BasicDataSource pool = (BasicDataSource) DataSourceKind.dbcp2(database, 18);
    pool.setDefaultReadOnly(true);
    try (Cairn cairn = open(configWith(pool), this::register)) {
      assertThat(cairn.start(step).await()).isEqualTo("done");
      assertThat(cairn.start(transaction).await()).isEqualTo("booked");
    }

    List<Connection> returned = borrow(pool, pool.getNumIdle());

    assertThat(returned)
        .isNotEmpty()
        .allSatisfy(connection -> {
          assertThat(connection.getNetworkTimeout()).isZero();
          assertThat(connection.isReadOnly()).isTrue();
          assertThat(connection.getAutoCommit()).isTrue();
          assertThat(queryText(connection, "select count(*) from pg_listening_channels()"))
              .isEqualTo("0");
        });
    returnAll(returned);
  }

  @Test
  void roleSearchPathAndIsolationAreReplacedAndRestored() throws Exception {
    String role = "weak_" + database.name();
    database.execute("create role " + role);
    var source = new SessionChangingDataSource(database.dataSource());
    try (HikariDataSource pool = pool(source.dataSource(), 18)) {
      try (Cairn cairn =
          open(
              configWith(pool),
              opened -> {
                register(opened);
                source.changeNewSessions("set search_path to elsewhere");
                source.changeNewSessions("set default_transaction_isolation to serializable");
                source.changeNewSessions("set role " + role);
                pool.getHikariPoolMXBean().softEvictConnections();
              })) {
        assertThat(cairn.start(step).await()).isEqualTo("done");
        assertThat(cairn.executors()).hasSize(1);
      }

      List<Connection> returned = borrow(pool, pool.getHikariPoolMXBean().getIdleConnections());

      assertThat(returned)
          .isNotEmpty()
          .allSatisfy(connection -> {
            assertThat(queryText(connection, "show role")).isEqualTo(role);
            assertThat(queryText(connection, "show search_path")).isEqualTo("elsewhere");
            assertThat(queryText(connection, "show default_transaction_isolation"))
                .isEqualTo("serializable");
          });
      returnAll(returned);
    }
  }

  @Test
  void connectionInsideATransactionIsRejected() throws Exception {
    try (Connection bound = database.connect()) {
      bound.setAutoCommit(false);
      assertThat(queryText(bound, "select 'begun'")).isEqualTo("begun");
      var source = new SessionChangingDataSource(database.dataSource());
      source.provideOnly(bound);

      assertThatThrownBy(() -> Cairn.open(configWith(source.dataSource())))
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("is inside a transaction");
      assertThat(bound.isClosed()).as("returned to the pool").isTrue();
    }
  }

  @Test
  void tooSmallPoolIsRejectedOnOpen() {
    String reported =
        "Cairn needs 14 connections (10 for transactions, 4 of its own), the pool provides 10. Raise its maximum (HikariCP: maximumPoolSize) to 18, or set Config.transactionConnections(6).";

    for (DataSource pool :
        List.of(
            DataSourceKind.hikari(database, 10, true),
            DataSourceKind.dbcp2(database, 10),
            new SessionChangingDataSource(DataSourceKind.hikari(database, 10, true))
                .dataSource())) {
      assertThatThrownBy(() -> Cairn.open(configWith(pool)))
          .isInstanceOf(ConfigException.class)
          .hasMessage(reported);
    }
  }

  @Test
  void openTimesOutOnAnExhaustedPool() throws Exception {
    HikariDataSource pool = pool(database.dataSource(), 18);
    List<Connection> borrowed = borrow(pool, 18);

    assertThatThrownBy(() -> Cairn.open(configWith(pool).connectTimeout(Duration.ofMillis(100))))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("provided no connection");

    returnAll(borrowed);
    pool.close();
  }

  @Test
  void roleWithTooFewConnectionsIsRejected() throws Exception {
    String role = "limited_" + database.name();
    database.execute(
        "create role %s login password 'secret' connection limit 7 in role postgres"
            .formatted(role));
    Config limited = database.byUrl(Config.named("test")).user(role).password("secret");

    assertThatThrownBy(() -> Cairn.open(limited))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("the role '%s' may have 7. ".formatted(role))
        .hasMessageContaining("alter role \"%s\" connection limit 18".formatted(role));
    open(limited.transactionConnections(3), this::register);
    assertThat(step.call()).isEqualTo("done");
    assertThat(transaction.call()).isEqualTo("booked");
  }

  @Test
  void exhaustedPoolIsNotReportedAsAnOutage() throws Exception {
    try (HikariDataSource pool = pool(database.dataSource(), 5);
        Cairn cairn = open(configWith(pool).transactionConnections(1), this::register)) {
      assertThat(cairn.start(step).await()).isEqualTo("done");
      List<Connection> borrowed = borrowUntilExhausted(pool);

      Handle<String> waiting = cairn.start(transaction);

      Eventually.holds(() -> assertThat(events(Event.ConnectionsExhausted.class)).hasSize(1));
      returnAll(borrowed);
      assertThat(waiting.await()).isEqualTo("booked");
      assertThat(events(Event.DatabaseAway.class)).isEmpty();
    }
  }

  @Test
  void readOnlySessionsAreReplaced() throws Exception {
    var source = new SessionChangingDataSource(database.dataSource());
    try (HikariDataSource pool = pool(source.dataSource(), 18);
        Cairn cairn = open(configWith(pool), this::register)) {
      assertThat(cairn.start(step).await()).isEqualTo("done");
      assertThat(cairn.start(transaction).await()).isEqualTo("booked");

      source.changeOpenSessions("set default_transaction_read_only to on");

      assertThat(cairn.start(step).await(TIMEOUT)).isEqualTo("done");
      assertThat(cairn.start(transaction).await(TIMEOUT)).isEqualTo("booked");
    }
  }

  @Test
  void silentlyDroppedConnectionsAreDetectedAfterIdleTime() throws Exception {
    try (var balancer = new IdleDroppingProxy(database)) {
      Config config = database.configByUrl().url(balancer.url()).lease(Duration.ofSeconds(30));
      Cairn cairn = open(config, this::register);
      assertThat(cairn.start(transaction).await()).isEqualTo("booked");
      assertThat(cairn.start(step).await()).isEqualTo("done");

      assertThat(Eventually.below(TWO_SECONDS, "step", () -> afterDrops(balancer, cairn, step)))
          .isPositive();
      assertThat(
              Eventually.below(
                  TWO_SECONDS, "transaction", () -> afterDrops(balancer, cairn, transaction)))
          .isPositive();
      closeAllOpen();
    }
  }

  /** Measures a workflow that begins after connections were dropped. */
  private static Duration afterDrops(
      IdleDroppingProxy balancer, Cairn cairn, Fn.Of0<String> workflow) {
    Eventually.exceeds(balancer.droppedConnections() + 1, balancer::droppedConnections);
    long start = System.nanoTime();
    assertThat(cairn.start(workflow).await(TIMEOUT)).isIn("done", "booked");
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** Borrows connections until the pool has provided none within its connection timeout. */
  private static List<Connection> borrowUntilExhausted(HikariDataSource pool) throws SQLException {
    var borrowed = new ArrayList<Connection>();
    try {
      while (true) {
        borrowed.add(pool.getConnection());
      }
    } catch (SQLTransientConnectionException exhausted) {
      assertThat(borrowed).isNotEmpty();
      return borrowed;
    }
  }

  private static HikariDataSource pool(DataSource source, int size) {
    var pool = new HikariDataSource();
    pool.setDataSource(source);
    pool.setMaximumPoolSize(size);
    pool.setMinimumIdle(0);
    pool.setConnectionTimeout(500);
    return pool;
  }
}
