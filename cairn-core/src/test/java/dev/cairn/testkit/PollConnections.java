package dev.cairn.testkit;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one wait for a condition. Its polls reuse them, because a new session of
 * Postgres takes more processor time than most queries. For the same reason, queries outside of a
 * wait use the connection of the last one, if it was to the same database.
 */
final class PollConnections implements AutoCloseable {
  private static final ThreadLocal<@Nullable PollConnections> CURRENT = new ThreadLocal<>();

  private static final AtomicReference<@Nullable Last> LAST = new AtomicReference<>();

  private final ConcurrentMap<TestDatabase, Connection> idle = new ConcurrentHashMap<>();

  private record Last(TestDatabase database, Connection connection) {}

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

  /** Executes work on a connection of the current wait, or else on the last one. */
  static <T> T execute(TestDatabase database, Work<T> work) throws SQLException {
    PollConnections current = CURRENT.get();
    return current == null ? executeOnLast(database, work) : current.executeReusing(database, work);
  }

  private static <T> T executeOnLast(TestDatabase database, Work<T> work) throws SQLException {
    Connection connection = takeLast(database);
    T result;
    try {
      result = work.on(connection);
    } catch (SQLException problem) {
      connection.close();
      throw problem;
    }
    closeLast(LAST.getAndSet(new Last(database, connection)));
    return result;
  }

  private static Connection takeLast(TestDatabase database) throws SQLException {
    Last last = LAST.getAndSet(null);
    if (last != null && last.database.equals(database) && last.connection.isValid(1)) {
      return last.connection;
    }
    closeLast(last);
    return database.connect();
  }

  private static void closeLast(@Nullable Last last) throws SQLException {
    if (last != null) {
      last.connection.close();
    }
  }

  private <T> T executeReusing(TestDatabase database, Work<T> work) throws SQLException {
    Connection reused = idle.remove(database);
    if (reused == null) {
      return keep(database, takeLast(database), work);
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
