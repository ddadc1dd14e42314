package dev.cairn.internal.store.jdbc;

import dev.cairn.internal.store.sql.StatementTexts;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Notices that the address of a database leads to another server than before, or to a promoted
 * standby: such a server may lack what was committed last. Each physical connection is asked once,
 * in one round trip, before it is used. Thread-safe.
 */
public final class FailoverDetector {
  private static final String READ_ONLY = "25006";

  private final StatementTexts texts;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final Set<PGConnection> checked =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));
  private final AtomicInteger connections = new AtomicInteger();
  private @Nullable History last;
  private volatile int failovers;

  FailoverDetector(StatementTexts texts) {
    this.texts = texts;
  }

  /** The history of a database that a server has: both are empty where they are hidden. */
  private record History(String server, String timeline) {
    /** Whether this is a server that was replaced by the one of the other history. */
    boolean precedes(History other) {
      return server.equals(other.server) && timeline.compareTo(other.timeline) < 0;
    }
  }

  /**
   * Tells somebody of every failover.
   *
   * @param listener quick and thread-safe; it runs on the thread that notices it
   */
  public void whenFailedOver(Runnable listener) {
    listeners.add(listener);
  }

  /**
   * How many physical connections were made. Committed records can be lost only where connections
   * are lost as well, unless a pooler keeps that from this process.
   *
   * @return the number
   */
  public int connections() {
    return connections.get();
  }

  /**
   * Whether committed records can be missing without a statement that says so.
   *
   * @param before how many connections had been made when the records were committed
   * @return true if a connection was made since, or if the server hides its timeline
   */
  public boolean mayLackRecords(int before) {
    return texts.isTimelineHidden() || connections() != before;
  }

  /** How many failovers were noticed. */
  public int failovers() {
    return failovers;
  }

  /**
   * Checks a connection unless that was done before.
   *
   * @throws SQLException if it leads to a standby, or to a server that was replaced
   */
  void check(Connection connection) throws SQLException {
    if (!connection.isWrapperFor(PGConnection.class)
        || !checked.add(connection.unwrap(PGConnection.class))) {
      return;
    }
    connections.incrementAndGet();
    try {
      noticed(read(connection));
    } catch (SQLException problem) {
      checked.remove(connection.unwrap(PGConnection.class));
      throw problem;
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
        throw new SQLException("The connection leads to a standby, which is read-only", READ_ONLY);
      }
      return new History(row.getString(2), row.getString(3));
    }
  }

  private void noticed(History history) throws SQLException {
    synchronized (this) {
      History before = last;
      if (before != null && history.precedes(before)) {
        throw new SQLException(
            "The connection leads to a server on timeline %s, which was replaced by one on timeline %s"
                .formatted(history.timeline, before.timeline),
            READ_ONLY);
      }
      last = history;
      if (before == null || history.equals(before)) {
        return;
      }
    }
    failedOver();
  }

  /** Notes that records are missing, however that was found out. */
  public void failedOver() {
    synchronized (this) {
      failovers++;
    }
    listeners.forEach(Runnable::run);
  }
}
