package dev.cairn.testkit;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one wait for a condition. Its polls reuse them, because a new session of
 * Postgres takes more processor time than most queries.
 */
final class PollConnections implements AutoCloseable {
  private static final ThreadLocal<@Nullable PollConnections> CURRENT = new ThreadLocal<>();

  private final ConcurrentMap<TestDatabase, Connection> idle = new ConcurrentHashMap<>();

  /** A query or statement. */
  @FunctionalInterface
  interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  /** Runs one poll, whose queries use these connections. */
  void poll(ThrowingRunnable assertions) throws Throwable {
    CURRENT.set(this);
    try {
      assertions.run();
    } finally {
      CURRENT.remove();
    }
  }

  /** Executes work on a connection of the current wait, or else on a new connection. */
  static <T> T execute(TestDatabase database, Work<T> work) throws SQLException {
    PollConnections current = CURRENT.get();
    if (current == null) {
      try (Connection connection = database.connect()) {
        return work.on(connection);
      }
    }
    return current.executeReusing(database, work);
  }

  private <T> T executeReusing(TestDatabase database, Work<T> work) throws SQLException {
    Connection reused = idle.remove(database);
    if (reused == null) {
      return keep(database, database.connect(), work);
    }
    if (!reused.isValid(1)) { // the test has ended its session or its server
      reused.close();
      return keep(database, database.connect(), work);
    }
    return keep(database, reused, work);
  }

  private <T> T keep(TestDatabase database, Connection connection, Work<T> work)
      throws SQLException {
    T result;
    try {
      result = work.on(connection);
    } catch (SQLException problem) {
      connection.close();
      throw problem;
    }
    idle.put(database, connection);
    return result;
  }

  @Override
  public void close() {
    for (Connection connection : idle.values()) {
      try {
        connection.close();
      } catch (SQLException problem) {
        throw new AssertionError(problem);
      }
    }
  }
}
