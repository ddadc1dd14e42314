package dev.cairn.internal.store.jdbc;

import dev.cairn.internal.store.sql.SqlErrorKind;
import dev.cairn.internal.store.sql.StatementTexts;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Detects that connections lead to another server than before, or to a promoted standby. Such a
 * server may lack the last commits. Each physical connection is checked once, in one round trip,
 * before its first use. Once a connection leads to another server, those that were opened before
 * are rejected: the previous server may still be alive. Thread-safe.
 */
public final class FailoverDetector {
  private final StatementTexts texts;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  /** To which server each checked connection leads. */
  private final Map<PGConnection, History> checked =
      Collections.synchronizedMap(new WeakHashMap<>());

  private final AtomicInteger connections = new AtomicInteger();
  private volatile @Nullable History last;
  private volatile int failovers;

  FailoverDetector(StatementTexts texts) {
    this.texts = texts;
  }

  /** The identity of a server's history; both values are empty where the server hides them. */
  private record History(String server, String timeline) {
    /** Returns whether the other history is a later timeline of the same server. */
    boolean precedes(History other) {
      return server.equals(other.server) && timeline.compareTo(other.timeline) < 0;
    }
  }

  /**
   * Adds a listener for failovers.
   *
   * @param listener fast and thread-safe; runs on the thread that detects the failover
   */
  public void onFailover(Runnable listener) {
    listeners.add(listener);
  }

  /**
   * Returns the number of physical connections that were opened. Committed records can only be lost
   * when connections are lost as well, unless a pooler hides that from this process.
   */
  public int connections() {
    return connections.get();
  }

  /**
   * Returns whether committed records may be missing although no statement has reported it.
   *
   * @param before the value of {@link #connections()} when the records were committed
   * @return true if a connection was opened since, or if the server hides its timeline
   */
  public boolean mayLackRecords(int before) {
    return texts.isTimelineHidden() || connections() != before;
  }

  /** Returns the number of failovers that were detected. */
  public int failovers() {
    return failovers;
  }

  /**
   * Checks a connection: in the database if it is new, otherwise in memory.
   *
   * @throws SQLException if it leads to a standby, or to a server that was replaced
   */
  void check(Connection connection) throws SQLException {
    if (!connection.isWrapperFor(PGConnection.class)) {
      return;
    }
    PGConnection physical = connection.unwrap(PGConnection.class);
    History known = checked.get(physical);
    if (known == null) {
      connections.incrementAndGet();
      History read = read(connection);
      compareWithLast(read);
      checked.put(physical, read);
    } else if (!known.equals(last)) {
      throw new SQLException(
          "The connection was opened before the failover to another server",
          SqlErrorKind.READ_ONLY);
    }
  }

  private History read(Connection connection) throws SQLException {
    String sql =
        """
        select pg_is_in_recovery(), $server, case when not pg_is_in_recovery() then $timeline end
        """;
    try (PreparedStatement statement = connection.prepareStatement(texts.of(sql));
        ResultSet row = statement.executeQuery()) {
      row.next();
      if (row.getBoolean(1)) {
        throw new SQLException(
            "The connection leads to a standby, which is read-only", SqlErrorKind.READ_ONLY);
      }
      return new History(row.getString(2), row.getString(3));
    }
  }

  private void compareWithLast(History history) throws SQLException {
    synchronized (this) {
      History before = last;
      if (before != null && history.precedes(before)) {
        throw new SQLException(
            "The connection leads to a server on timeline %s, which was replaced by one on timeline %s"
                .formatted(history.timeline, before.timeline),
            SqlErrorKind.READ_ONLY);
      }
      last = history;
      if (before == null || history.equals(before)) {
        return;
      }
    }
    reportFailover();
  }

  /** Counts a failover and notifies the listeners. */
  public void reportFailover() {
    synchronized (this) {
      failovers++;
    }
    listeners.forEach(Runnable::run);
  }
}
