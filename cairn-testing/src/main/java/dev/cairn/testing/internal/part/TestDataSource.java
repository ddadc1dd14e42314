package dev.cairn.testing.internal.part;

import dev.cairn.testing.internal.server.TestDatabase;
import dev.cairn.testing.internal.server.UnpooledDataSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Connections of a test to its database, without a pool. Remembers where each was opened until it
 * is closed. Thread-safe.
 */
public final class TestDataSource extends UnpooledDataSource implements TestPart {
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
}
