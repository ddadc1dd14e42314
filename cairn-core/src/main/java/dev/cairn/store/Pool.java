package dev.cairn.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.cairn.api.DatabaseException;
import dev.cairn.spi.Ambient;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import javax.sql.DataSource;

/** Connections to one Postgres: a pool of Cairn's own, or the user's. */
final class Pool implements AutoCloseable {
  private static final int OLDEST_SERVER = 150_000;
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(200);

  private final DataSource dataSource;
  private final Source source;
  private final Runnable closing;

  private Pool(DataSource dataSource, Source source, Runnable closing) {
    this.dataSource = dataSource;
    this.source = source;
    this.closing = closing;
  }

  static Pool of(Source source, String name, int size) {
    return switch (source) {
      case Source.Given(DataSource given) -> new Pool(given, source, () -> {});
      case Source.Address address -> {
        var hikari = new HikariDataSource(config(address, name, size));
        yield new Pool(hikari, source, hikari::close);
      }
    };
  }

  private static HikariConfig config(Source.Address address, String name, int size) {
    var config = new HikariConfig();
    config.setPoolName("cairn-" + name);
    config.setJdbcUrl(address.url());
    config.setUsername(address.user());
    config.setPassword(address.password());
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(0);
    config.setInitializationFailTimeout(-1);
    config.setConnectionTimeout(Duration.ofSeconds(5).toMillis());
    config.addDataSourceProperty("ApplicationName", "cairn " + name);
    config.addDataSourceProperty("reWriteBatchedInserts", "true");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    // the driver says what it wants when it logs in, and not in two round trips afterwards
    config.addDataSourceProperty("assumeMinServerVersion", "9.0");
    return config;
  }

  DataSource dataSource() {
    return dataSource;
  }

  /** What is done before a database is used; once more if Postgres went away meanwhile. */
  @FunctionalInterface
  interface Preparation {
    void on(Connection connection) throws SQLException;
  }

  /**
   * Makes sure that Postgres answers and can be used, or says why not; and prepares the database.
   *
   * @param patience how long it may take to answer
   */
  void prepare(Ambient ambient, Duration patience, Preparation preparation) {
    Instant last = ambient.clock().instant().plus(patience);
    while (true) {
      try (Connection connection = connect()) {
        check(connection);
        preparation.on(connection);
        return;
      } catch (SQLException problem) {
        if (isFinal(problem) || !ambient.clock().instant().isBefore(last)) {
          throw unusable(problem);
        }
        pause(ambient, problem);
      }
    }
  }

  private Connection connect() throws SQLException {
    try {
      return dataSource.getConnection();
    } catch (SQLException problem) {
      throw new ConnectionFailedException(problem);
    }
  }

  /** Waiting does not help against a wrong password, an unknown database or a refused login. */
  private static boolean isFinal(SQLException problem) {
    return problem instanceof ConnectionFailedException
        ? SqlErrorKind.isFinalAtLogin(problem)
        : SqlErrorKind.endsRequest(problem);
  }

  private void check(Connection connection) throws SQLException {
    String sql =
        """
        select current_setting('server_version_num')::int, current_setting('server_version'),
               pg_is_in_recovery() or current_setting('transaction_read_only')::boolean
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      row.next();
      if (row.getInt(1) < OLDEST_SERVER) {
        throw new DatabaseException(
            "Postgres at %s is version %s; Cairn needs 15 or newer. Upgrade it, or use another server."
                .formatted(source, row.getString(2)));
      }
      if (row.getBoolean(3)) {
        throw new DatabaseException(
            "Postgres at %s is read-only (a standby, or default_transaction_read_only is on). Give the address of the primary."
                .formatted(source));
      }
    }
  }

  private void pause(Ambient ambient, SQLException problem) {
    try {
      ambient.pause().sleep(BETWEEN_TRIES);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw unusable(problem);
    }
  }

  private DatabaseException unusable(SQLException problem) {
    return new DatabaseException(
        "Postgres at %s cannot be used: %s. Start it, or correct the address, user and password."
            .formatted(source, SqlError.of(problem).said()),
        problem);
  }

  @Override
  public void close() {
    closing.run();
  }
}
