package dev.cairn.internal.store.migration;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.SQLExceptionOverride;
import dev.cairn.error.DatabaseException;
import dev.cairn.internal.store.jdbc.BorrowedConnection;
import dev.cairn.internal.store.jdbc.BoundedBorrowing;
import dev.cairn.internal.store.jdbc.ConnectionSource;
import dev.cairn.internal.store.jdbc.PoolSize;
import dev.cairn.internal.store.jdbc.SessionState;
import dev.cairn.internal.store.migration.ConnectionBudget.Limit;
import dev.cairn.internal.store.sql.ConnectionFailedException;
import dev.cairn.internal.store.sql.DatabaseSource;
import dev.cairn.internal.store.sql.SqlError;
import dev.cairn.internal.store.sql.SqlErrorKind;
import dev.cairn.internal.text.Sentence;
import dev.cairn.spi.Environment;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import javax.sql.DataSource;

/**
 * The connections to one database: Cairn's own pool, or a DataSource of the application. Checks
 * that the server can be used, and how many connections it permits.
 */
public final class ConnectionPool implements AutoCloseable {
  private static final int OLDEST_SERVER = 150_000;
  private static final Duration RETRY_DELAY = Duration.ofMillis(200);

  /**
   * Per connection when connections are counted; a server accepts a connection within this time.
   */
  private static final Duration COUNT_TIMEOUT = Duration.ofSeconds(5);

  private static final Duration MIN_FIRST_TIMEOUT = Duration.ofSeconds(10);

  private final ConnectionSource connections;
  private final DatabaseSource source;
  private final Runnable closing;

  private ConnectionPool(ConnectionSource connections, DatabaseSource source, Runnable closing) {
    this.connections = connections;
    this.source = source;
    this.closing = closing;
  }

  static ConnectionPool of(DatabaseSource source, String name, int size) {
    return switch (source) {
      case DatabaseSource.None none ->
          new ConnectionPool(new ConnectionSource(new NoDatabase(), () -> {}), source, () -> {});
      case DatabaseSource.Given(DataSource given) ->
          new ConnectionPool(new ConnectionSource(given, () -> {}), source, () -> {});
      case DatabaseSource.Address address -> {
        var hikari = new HikariDataSource(config(address, name, size));
        var connections = new ConnectionSource(hikari, () -> evictIdle(hikari));
        yield new ConnectionPool(connections, source, hikari::close);
      }
    };
  }

  private static void evictIdle(HikariDataSource hikari) {
    HikariPoolMXBean pool = hikari.getHikariPoolMXBean();
    if (pool != null && !hikari.isClosed()) {
      pool.softEvictConnections();
    }
  }

  private static HikariConfig config(DatabaseSource.Address address, String name, int size) {
    var config = new HikariConfig();
    config.setPoolName("cairn-" + name);
    config.setJdbcUrl(address.url());
    config.setUsername(address.user());
    config.setPassword(address.password());
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(0);
    // HikariCP would log a stack trace for each; Cairn discards broken connections itself
    config.setExceptionOverride(new NeverEvict());
    config.setInitializationFailTimeout(-1);
    // set, not detected: if the first connection dies during detection, HikariCP 7.1 fails forever
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    config.setConnectionTimeout(Duration.ofSeconds(5).toMillis());
    config.setValidationTimeout(Duration.ofSeconds(1).toMillis());
    config.addDataSourceProperty("ApplicationName", "cairn " + name);
    config.addDataSourceProperty("reWriteBatchedInserts", "true");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    // the driver sends its settings with the login, and not in two round trips afterwards
    config.addDataSourceProperty("assumeMinServerVersion", "9.0");
    return config;
  }

  /**
   * Keeps HikariCP from closing a connection after an error; see {@link BorrowedConnection#close}.
   */
  private static final class NeverEvict implements SQLExceptionOverride {
    @java.lang.Override
    public SQLExceptionOverride.Override adjudicate(SQLException problem) {
      return SQLExceptionOverride.Override.DO_NOT_EVICT;
    }
  }

  ConnectionSource connections() {
    return connections;
  }

  /** Prepares a database before its first use; repeated if the connection breaks meanwhile. */
  @FunctionalInterface
  interface Preparation {
    void on(Connection connection) throws SQLException;
  }

  /**
   * Connects, checks that the server can be used, and prepares the database.
   *
   * @param connectTimeout how long to repeat attempts
   * @return the maximum number of connections that the server permits
   * @throws DatabaseException if the database cannot be reached or used
   */
  Limit prepare(Environment environment, Duration connectTimeout, Preparation preparation) {
    Instant deadline = environment.clock().instant().plus(connectTimeout);
    while (true) {
      try (BorrowedConnection borrowed = borrowFirst(connectTimeout)) {
        Limit limit = check(borrowed.connection());
        preparation.on(borrowed.connection());
        return limit;
      } catch (SQLException problem) {
        if (isFinal(problem) || !environment.clock().instant().isBefore(deadline)) {
          throw unusable(problem);
        }
        pause(environment, problem);
      }
    }
  }

  /**
   * Borrows the first connection, with a timeout, since a pool of the application may be exhausted.
   */
  private BorrowedConnection borrowFirst(Duration connectTimeout) throws SQLException {
    if (source instanceof DatabaseSource.Address) {
      return connections.borrow();
    }
    Duration timeout =
        connectTimeout.compareTo(MIN_FIRST_TIMEOUT) > 0 ? connectTimeout : MIN_FIRST_TIMEOUT;
    Connection provided;
    try {
      provided = BoundedBorrowing.one(connections.dataSource(), timeout);
    } catch (SQLException problem) {
      throw new ConnectionFailedException(problem, connections.size().known());
    }
    return BorrowedConnection.of(provided);
  }

  private Limit check(Connection connection) throws SQLException {
    String sql =
        """
        select current_setting('server_version_num')::int, current_setting('server_version'),
               current_setting('server_encoding')
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      row.next();
      if (row.getInt(1) < OLDEST_SERVER) {
        throw new DatabaseException(
            "Postgres at %s is version %s; Cairn needs 15 or newer. Upgrade it, or use another server."
                .formatted(source, row.getString(2)));
      }
      if (!row.getString(3).equals("UTF8")) {
        throw new DatabaseException(
            "The database at %s has the encoding %s; Cairn needs UTF8. Create another one: create database ... encoding 'UTF8' template template0."
                .formatted(source, row.getString(3)));
      }
    }
    SessionState.Found session = SessionState.read(connection);
    if (session.isReadOnly()) {
      throw new DatabaseException(
          "Postgres at %s is read-only (a standby, or default_transaction_read_only is on). Use the address of the primary."
              .formatted(source));
    }
    connections.setDefaultState(session.state());
    return session.isPooled() ? Limit.NONE : serverLimit(connection);
  }

  /** Returns the limit of the server, the role and the database. A pooler has limits of its own. */
  private static Limit serverLimit(Connection connection) throws SQLException {
    String sql =
        """
        select r.rolname, case when r.rolsuper then -1 else r.rolconnlimit end,
               d.datname, case when r.rolsuper then -1 else d.datconnlimit end,
               current_setting('max_connections')::int
                 - case when r.rolsuper then 0
                   else current_setting('superuser_reserved_connections')::int
                     + coalesce(current_setting('reserved_connections', true)::int, 0) end
        from pg_catalog.pg_roles r, pg_catalog.pg_database d
        where r.rolname = session_user and d.datname = current_database()
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      row.next();
      String role = row.getString(1);
      String database = row.getString(3);
      return limit(
              row.getInt(2),
              "the role '%s' may have".formatted(role),
              "Run: alter role \"%s\" connection limit %%d".formatted(role))
          .and(
              limit(
                  row.getInt(4),
                  "the database '%s' permits".formatted(database),
                  "Run: alter database \"%s\" connection limit %%d".formatted(database)))
          .and(
              limit(
                  row.getInt(5),
                  "the server permits",
                  "Raise max_connections, to %d more than is reserved"));
    }
  }

  private static Limit limit(int connections, String subject, String advice) {
    return connections < 0 ? Limit.NONE : new Limit(connections, subject, advice);
  }

  /** Returns the maximum size that the pool of the application reports, without borrowing any. */
  Limit size() {
    return source instanceof DatabaseSource.Given
            && connections.size() instanceof PoolSize.Limited(int most)
        ? provides(most)
        : Limit.NONE;
  }

  /** Counts the connections of a DataSource that does not report its size, by borrowing them. */
  Limit countByBorrowing(int count) {
    if (!(connections.size() instanceof PoolSize.Unknown)) {
      return Limit.NONE;
    }
    int provided = BoundedBorrowing.count(connections.dataSource(), count, COUNT_TIMEOUT);
    return provided < count ? provides(provided) : Limit.NONE;
  }

  private static Limit provides(int connections) {
    return new Limit(
        connections, "the pool provides", "Raise its maximum (HikariCP: maximumPoolSize) to %d");
  }

  /** Returns whether waiting cannot help, as for a wrong password or an unknown database. */
  private static boolean isFinal(SQLException problem) {
    return problem instanceof ConnectionFailedException
        ? SqlErrorKind.isFinalAtLogin(problem)
        : SqlErrorKind.isFinalForCaller(problem);
  }

  private void pause(Environment environment, SQLException problem) {
    try {
      environment.pause().sleep(RETRY_DELAY);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw unusable(problem);
    }
  }

  private DatabaseException unusable(SQLException problem) {
    String message = Sentence.of(SqlError.of(problem).message());
    if (problem instanceof ConnectionFailedException failed && failed.isExhausted()) {
      return SqlError.exception(
          "%s provided no connection: %s All connections seem to be in use. Raise their number, or find the code that does not return them."
              .formatted(source, message),
          problem);
    }
    return SqlError.exception(
        "Postgres at %s cannot be used: %s Start it, or correct the address, user and password."
            .formatted(source, message),
        problem);
  }

  @Override
  public void close() {
    closing.run();
  }
}
