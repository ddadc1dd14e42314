package dev.cairn.testing.internal.part;

import dev.cairn.testing.internal.server.TestDatabase;
import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Connections of a test to its database, without a pool. Remembers where each was opened until it
 * is closed. Thread-safe.
 */
public final class TestDataSource implements DataSource, TestPart {
  private final TestDatabase database;
  private final Map<Connection, StackTraceElement> open = new ConcurrentHashMap<>();

  /**
   * Creates a data source without open connections.
   *
   * @param database the database of the test
   */
  public TestDataSource(TestDatabase database) {
    this.database = database;
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection = database.connect();
    open.put(connection, caller());
    return (Connection)
        Proxy.newProxyInstance(
            TestDataSource.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("close")) {
                open.remove(connection);
              }
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
              }
            });
  }

  private static StackTraceElement caller() {
    return StackWalker.getInstance()
        .walk(frames ->
            frames
                .filter(frame -> !frame.getClassName().equals(TestDataSource.class.getName()))
                .findFirst())
        .map(StackWalker.StackFrame::toStackTraceElement)
        .orElseThrow();
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException(
        "The DataSource of a test connects as the owner of its database. Call getConnection().");
  }

  /** Closes the connections that the test left open, and tells where it opened them. */
  @Override
  public List<String> leftovers() {
    List<String> left =
        open.values().stream().map(where -> "a connection, opened at " + where).toList();
    open.keySet().forEach(TestDataSource::close);
    open.clear();
    return left;
  }

  private static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException broken) {
      // its session ends when the database is dropped
    }
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter out) {
    // the driver logs by itself
  }

  @Override
  public void setLoginTimeout(int seconds) {
    // the server is on this machine
  }

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("The driver logs by itself.");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    throw new SQLException("This DataSource is no wrapper of " + type.getName());
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type.isInstance(this);
  }
}
