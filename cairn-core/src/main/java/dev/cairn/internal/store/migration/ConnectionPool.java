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

/** Connections to one Postgres: a pool of Cairn's own, or the user's. */
public final class ConnectionPool implements AutoCloseable {
  private static final int OLDEST_SERVER = 150_000;
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(200);

  /** Pools make their borrowers wait when all is in use; a server connects within this. */
  private static final Duration LONGEST_BORROWING = Duration.ofSeconds(5);

  private static final Duration LONGEST_FIRST = Duration.ofSeconds(10);

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
    // it would log a stack trace for each; Cairn discards what is broken itself
    config.setExceptionOverride(new NeverEvicting());
    config.setInitializationFailTimeout(-1);
    // not detected from the first connection: if that dies meanwhile, HikariCP 7.1 fails for ever
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    config.setConnectionTimeout(Duration.ofSeconds(5).toMillis());
    config.setValidationTimeout(Duration.ofSeconds(1).toMillis());
    config.addDataSourceProperty("ApplicationName", "cairn " + name);
    config.addDataSourceProperty("reWriteBatchedInserts", "true");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    // the driver says what it wants when it logs in, and not in two round trips afterwards
    config.addDataSourceProperty("assumeMinServerVersion", "9.0");
    return config;
  }

  /** Lets no error of a statement close a connection; see {@link BorrowedConnection#close}. */
  private static final class NeverEvicting implements SQLExceptionOverride {
    @java.lang.Override
    public SQLExceptionOverride.Override adjudicate(SQLException problem) {
      return SQLExceptionOverride.Override.DO_NOT_EVICT;
    }
  }

  ConnectionSource connections() {
    return connections;
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
   * @return how many connections there are for this process at most
   */
  Limit prepare(Environment ambient, Duration patience, Preparation preparation) {
    Instant last = ambient.clock().instant().plus(patience);
    while (true) {
      try (BorrowedConnection borrowed = first(patience)) {
        Limit limit = check(borrowed.connection());
        preparation.on(borrowed.connection());
        return limit;
      } catch (SQLException problem) {
        if (isFinal(problem) || !ambient.clock().instant().isBefore(last)) {
          throw unusable(problem);
        }
        pause(ambient, problem);
      }
    }
  }

  /** The application's pool may be exhausted, and make its borrowers wait for ever. */
  private BorrowedConnection first(Duration patience) throws SQLException {
    if (source instanceof DatabaseSource.Address) {
      return connections.borrow();
    }
    Duration bound = patience.compareTo(LONGEST_FIRST) > 0 ? patience : LONGEST_FIRST;
    Connection provided;
    try {
      provided = BoundedBorrowing.one(connections.dataSource(), bound);
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
          "Postgres at %s is read-only (a standby, or default_transaction_read_only is on). Give the address of the primary."
              .formatted(source));
    }
    connections.assume(session.state());
    return session.isPooled() ? Limit.NONE : serverLimit(connection);
  }

  /** What the server permits; a pooler has limits of its own, and queues those who wait. */
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

  /**
   * Returns how many connections the pool provides, before any is borrowed; a pool of Cairn's own
   * follows what it is told.
   */
  Limit size() {
    return source instanceof DatabaseSource.Given
            && connections.size() instanceof PoolSize.Limited(int most)
        ? provides(most)
        : Limit.NONE;
  }

  /** Returns the same for a DataSource that does not say, by trying. */
  Limit tried(int wanted) {
    if (!(connections.size() instanceof PoolSize.Unknown)) {
      return Limit.NONE;
    }
    int provided = BoundedBorrowing.count(connections.dataSource(), wanted, LONGEST_BORROWING);
    return provided < wanted ? provides(provided) : Limit.NONE;
  }

  private static Limit provides(int connections) {
    return new Limit(
        connections, "the pool provides", "Raise its maximum (HikariCP: maximumPoolSize) to %d");
  }

  /** Waiting does not help against a wrong password, an unknown database or a refused login. */
  private static boolean isFinal(SQLException problem) {
    return problem instanceof ConnectionFailedException
        ? SqlErrorKind.isFinalAtLogin(problem)
        : SqlErrorKind.endsRequest(problem);
  }

  private void pause(Environment ambient, SQLException problem) {
    try {
      ambient.pause().sleep(BETWEEN_TRIES);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw unusable(problem);
    }
  }

  private DatabaseException unusable(SQLException problem) {
    String said = Sentence.of(SqlError.of(problem).said());
    if (problem instanceof ConnectionFailedException failed && failed.isExhausted()) {
      return new DatabaseException(
          "%s gave no connection: %s All that there are seem to be in use; provide more, or look for who keeps them."
              .formatted(source, said),
          problem);
    }
    return new DatabaseException(
        "Postgres at %s cannot be used: %s Start it, or correct the address, user and password."
            .formatted(source, said),
        problem);
  }

  @Override
  public void close() {
    closing.run();
  }
}
