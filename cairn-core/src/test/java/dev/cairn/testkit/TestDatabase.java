package dev.cairn.testkit;

import dev.cairn.Config;
import dev.cairn.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The database of one test. */
public record TestDatabase(String url, String user, String password) {
  private static final AtomicInteger COUNTER = new AtomicInteger();

  /** Creates an empty database on a server. */
  public static TestDatabase fresh(EmbeddedPostgres server) throws SQLException {
    var administration =
        new TestDatabase(server.jdbcUrl(), server.superuser(), server.superuserPassword());
    String name = newName();
    try (Connection connection = administration.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("create database %s template template1 strategy file_copy".formatted(name));
    }
    return administration.named(name);
  }

  static String newName() {
    return "t" + ProcessHandle.current().pid() + "_" + COUNTER.incrementAndGet();
  }

  /** Another database on the same server. */
  TestDatabase named(String name) {
    return new TestDatabase(url.replaceFirst("/[^/]*$", "/" + name), user, password);
  }

  public String name() {
    return url.substring(url.lastIndexOf('/') + 1);
  }

  /** A config of the application "test" with a short lease on this database. */
  public Config config() {
    return config("test");
  }

  /** A config of an application with a short lease on this database. */
  public Config config(String application) {
    Config config = Config.named(application).lease(Duration.ofSeconds(1));
    return DataSourceKind.chosen().over(config, this);
  }

  /**
   * A config with a short lease and the address of this database, also if the tests use another
   * kind of DataSource: for tests that change the address or the user.
   */
  public Config configByUrl() {
    return byUrl(Config.named("test").lease(Duration.ofSeconds(1)));
  }

  /** Returns the config with the address of this database. */
  public Config byUrl(Config config) {
    return config.url(url).user(user).password(password);
  }

  public Connection connect() throws SQLException {
    return DriverManager.getConnection(url, user, password);
  }

  public DataSource dataSource() {
    var source = new PGSimpleDataSource();
    source.setUrl(url);
    source.setUser(user);
    source.setPassword(password);
    return source;
  }

  public void execute(String sql) {
    try {
      PollConnections.execute(this, connection -> execute(connection, sql));
    } catch (SQLException problem) {
      throw new AssertionError(sql, problem);
    }
  }

  private static boolean execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.execute(sql);
    }
  }

  /** Returns the first column of a query's rows as text. */
  public List<String> query(String sql, Object... arguments) {
    try {
      return PollConnections.execute(this, connection -> column(connection, sql, arguments));
    } catch (SQLException problem) {
      throw new AssertionError(sql, problem);
    }
  }

  private static List<String> column(Connection connection, String sql, Object... arguments)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < arguments.length; i++) {
        statement.setObject(i + 1, arguments[i]);
      }
      try (ResultSet rows = statement.executeQuery()) {
        var column = new ArrayList<String>();
        while (rows.next()) {
          column.add(rows.getString(1));
        }
        return column;
      }
    }
  }

  /** As {@link #count}, but returns zero while Postgres or the table is not available. */
  public long countIfAvailable(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? row.getLong(1) : 0;
    } catch (SQLException unavailable) {
      return 0;
    }
  }

  /** Counts the other client sessions that fulfil an optional condition. */
  public long sessions(String condition) {
    return count(
        "select count(*) from pg_stat_activity where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid() "
            + condition);
  }

  public long count(String sql, Object... arguments) {
    return Long.parseLong(query(sql, arguments).getFirst());
  }
}
