package dev.cairn.internal.store.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import dev.cairn.internal.store.sql.ConnectionFailedException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Borrows connections from a DataSource, a user's or a pool of Cairn's own. Thread-safe. */
public final class ConnectionSource {
  private final DataSource dataSource;
  private final PoolSize size;
  private final Runnable evictIdle;
  private volatile @Nullable SessionState assumed;
  private volatile @Nullable FailoverDetector failover;

  /**
   * From a DataSource.
   *
   * @param evictIdle closes the connections that wait in the pool, if that is Cairn's own
   */
  public ConnectionSource(DataSource dataSource, Runnable evictIdle) {
    this.dataSource = dataSource;
    this.size = PoolSize.of(dataSource);
    this.evictIdle = evictIdle;
  }

  public DataSource dataSource() {
    return dataSource;
  }

  /** From now on, connections are checked that were made anew. */
  void check(FailoverDetector detector) {
    failover = detector;
  }

  /** How many connections there can be at once. */
  public PoolSize size() {
    return size;
  }

  /** Notes what the DataSource's sessions are like when nobody has changed them. */
  public void assume(SessionState usual) {
    assumed = usual.assumed();
  }

  /** What Cairn's own statements assume of a session that was found like this. */
  SessionState assumed(SessionState found) {
    SessionState usual = assumed;
    return usual == null ? found.assumed() : usual;
  }

  /**
   * Borrows a connection.
   *
   * @throws ConnectionFailedException if there is none
   */
  public BorrowedConnection borrow() throws SQLException {
    Connection provided;
    try {
      provided = dataSource.getConnection();
    } catch (SQLException problem) {
      throw new ConnectionFailedException(problem, size.known());
    }
    return checked(BorrowedConnection.of(provided, direct(provided), this::discard));
  }

  private Connection direct(Connection provided) throws SQLException {
    return dataSource instanceof HikariDataSource ? provided.unwrap(Connection.class) : provided;
  }

  private BorrowedConnection checked(BorrowedConnection borrowed) throws SQLException {
    FailoverDetector detector = failover;
    try {
      if (detector != null) {
        detector.check(borrowed.direct());
      }
      return borrowed;
    } catch (SQLException | RuntimeException problem) {
      discard(borrowed);
      throw problem;
    }
  }

  /**
   * Gets rid of a connection that is broken or became read-only. What waits in the pool was
   * connected to the same server before, so it is not trusted either.
   */
  void discard(BorrowedConnection broken) {
    if (dataSource instanceof HikariDataSource hikari) {
      broken.discard(() -> hikari.evictConnection(broken.connection()));
    } else {
      broken.discard(() -> giveBack(broken.connection()));
    }
    evictIdle.run();
  }

  /** Any other pool learns from a failure that a connection is broken. */
  private static void giveBack(Connection broken) {
    try (broken) {
      broken.createStatement().close();
    } catch (SQLException expected) {
      // now the pool knows
    }
  }
}
