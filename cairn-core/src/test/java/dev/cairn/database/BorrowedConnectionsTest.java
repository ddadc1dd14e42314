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
import dev.cairn.testkit.ForgetfulBalancer;
import dev.cairn.testkit.WatchedSource;
import dev.cairn.workflow.Durable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.junit.jupiter.api.Test;

/** What Cairn expects of connections that it borrows, and how it gives them back. */
class BorrowedConnectionsTest extends CairnTest {
  private static final Duration PATIENT = Duration.ofSeconds(10);

  private Fn.Of0<String> step = () -> "not registered yet";
  private Fn.Of0<String> transaction = step;

  private void register(Cairn cairn) {
    step = cairn.workflow("step", String.class, () -> Durable.step("step", () -> "done"));
    transaction =
        cairn.workflow(
            "transaction",
            String.class,
            () -> Durable.transaction("book", connection -> ask(connection, "select 'booked'")));
  }

  private static String ask(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private static List<Connection> take(DataSource pool, int count) throws SQLException {
    var taken = new ArrayList<Connection>();
    for (int i = 0; i < count; i++) {
      taken.add(pool.getConnection());
    }
    return taken;
  }

  private static void give(List<Connection> taken) throws SQLException {
    for (Connection connection : taken) {
      connection.close();
    }
  }

  private static Config over(DataSource pool) {
    return Config.named("test").lease(Duration.ofSeconds(1)).dataSource(pool);
  }

  @Test
  void connectionsAreGivenBackAsTheyWere() throws Exception {
    BasicDataSource pool = (BasicDataSource) DataSourceKind.dbcp2(database, 18);
    pool.setDefaultReadOnly(true);
    try (Cairn cairn = open(over(pool), this::register)) {
      assertThat(cairn.start(step).await()).isEqualTo("done");
      assertThat(cairn.start(transaction).await()).isEqualTo("booked");
    }

    List<Connection> given = take(pool, pool.getNumIdle());

    assertThat(given)
        .isNotEmpty()
        .allSatisfy(connection -> {
          assertThat(connection.getNetworkTimeout()).isZero();
          assertThat(connection.isReadOnly()).isTrue();
          assertThat(connection.getAutoCommit()).isTrue();
          assertThat(ask(connection, "select count(*) from pg_listening_channels()"))
              .isEqualTo("0");
        });
    give(given);
  }

  @Test
  void roleSearchPathAndIsolationOfOtherBorrowersAreReplacedAndRestored() throws Exception {
    String role = "weak_" + database.name();
    database.execute("create role " + role);
    var source = new WatchedSource(database.dataSource());
    try (HikariDataSource pool = pool(source.dataSource(), 18)) {
      try (Cairn cairn =
          open(
              over(pool),
              opened -> {
                register(opened);
                source.changeComing("set search_path to elsewhere");
                source.changeComing("set default_transaction_isolation to serializable");
                source.changeComing("set role " + role);
                pool.getHikariPoolMXBean().softEvictConnections();
              })) {
        assertThat(cairn.start(step).await()).isEqualTo("done");
        assertThat(cairn.executors()).hasSize(1);
      }

      List<Connection> given = take(pool, pool.getHikariPoolMXBean().getIdleConnections());

      assertThat(given)
          .isNotEmpty()
          .allSatisfy(connection -> {
            assertThat(ask(connection, "show role")).isEqualTo(role);
            assertThat(ask(connection, "show search_path")).isEqualTo("elsewhere");
            assertThat(ask(connection, "show default_transaction_isolation"))
                .isEqualTo("serializable");
          });
      give(given);
    }
  }

  @Test
  void aConnectionInsideATransactionOfTheCallerIsRefused() throws Exception {
    try (Connection bound = database.connect()) {
      bound.setAutoCommit(false);
      assertThat(ask(bound, "select 'begun'")).isEqualTo("begun");
      var source = new WatchedSource(database.dataSource());
      source.provideOnly(bound);

      assertThatThrownBy(() -> Cairn.open(over(source.dataSource())))
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("is inside a transaction");
      assertThat(bound.isClosed()).as("it was given back").isTrue();
    }
  }

  @Test
  void aPoolThatIsTooSmallIsReportedAtOnce() {
    String reported =
        "Cairn needs 14 connections (10 for transactions, 4 of its own), the pool provides 10. Raise its maximum (HikariCP: maximumPoolSize) to 18, or give Config.transactionConnections(6).";

    for (DataSource pool :
        List.of(
            DataSourceKind.hikari(database, 10, true),
            DataSourceKind.dbcp2(database, 10),
            new WatchedSource(DataSourceKind.hikari(database, 10, true)).dataSource())) {
      assertThatThrownBy(() -> Cairn.open(over(pool)))
          .isInstanceOf(ConfigException.class)
          .hasMessage(reported);
    }
  }

  @Test
  void anExhaustedPoolDoesNotKeepOpenWaiting() throws Exception {
    HikariDataSource pool = pool(database.dataSource(), 18);
    List<Connection> taken = take(pool, 18);

    assertThatThrownBy(() -> Cairn.open(over(pool).connectTimeout(Duration.ofMillis(100))))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("gave no connection");

    give(taken);
    pool.close();
  }

  @Test
  void aRoleWithTooFewConnectionsIsReported() throws Exception {
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
  void anExhaustedPoolIsNotTakenForAPostgresThatIsAway() throws Exception {
    try (HikariDataSource pool = pool(database.dataSource(), 5);
        Cairn cairn = open(over(pool).transactionConnections(1), this::register)) {
      assertThat(cairn.start(step).await()).isEqualTo("done");
      var taken = new ArrayList<Connection>();
      Eventually.holds(() -> {
        taken.add(pool.getConnection());
        assertThat(pool.getHikariPoolMXBean().getIdleConnections()).isZero();
        assertThat(pool.getHikariPoolMXBean().getTotalConnections()).isEqualTo(5);
      });

      Handle<String> waiting = cairn.start(transaction);

      Eventually.holds(() -> assertThat(events(Event.ConnectionsExhausted.class)).hasSize(1));
      give(taken);
      assertThat(waiting.await()).isEqualTo("booked");
      assertThat(events(Event.DatabaseAway.class)).isEmpty();
    }
  }

  @Test
  void sessionsThatBecameReadOnlyAreReplaced() throws Exception {
    var source = new WatchedSource(database.dataSource());
    try (HikariDataSource pool = pool(source.dataSource(), 18);
        Cairn cairn = open(over(pool), this::register)) {
      assertThat(cairn.start(step).await()).isEqualTo("done");
      assertThat(cairn.start(transaction).await()).isEqualTo("booked");

      source.changeAll("set default_transaction_read_only to on");

      assertThat(cairn.start(step).await(PATIENT)).isEqualTo("done");
      assertThat(cairn.start(transaction).await(PATIENT)).isEqualTo("booked");
    }
  }

  @Test
  void connectionsThatTheNetworkDroppedSilentlyAreNoticedAfterARest() throws Exception {
    try (var balancer = new ForgetfulBalancer(database)) {
      Config config = database.config().url(balancer.url()).lease(Duration.ofSeconds(30));
      Cairn cairn = open(config, this::register);
      assertThat(cairn.start(transaction).await()).isEqualTo("booked");
      assertThat(cairn.start(step).await()).isEqualTo("done");

      Eventually.holds(() -> assertThat(balancer.forgotten()).isGreaterThan(1));

      assertThat(cairn.start(step).await(PATIENT)).isEqualTo("done");
      assertThat(cairn.start(transaction).await(PATIENT)).isEqualTo("booked");
      closeOpened();
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
