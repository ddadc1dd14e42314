package dev.cairn.internal.store.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import dev.cairn.internal.store.sql.ConnectionFailedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Borrows connections from a DataSource of the application or from Cairn's own pool. Thread-safe.
 */
public final class ConnectionSource {
  private final DataSource dataSource;

  /** The pool, also behind wrappers; empty for other kinds. */
  private final Optional<HikariDataSource> hikari;

  private final PoolSize size;
  private final Runnable evictIdle;
  private volatile @Nullable SessionState defaultState;
  private volatile @Nullable FailoverDetector failover;

  /**
   * Creates a source.
   *
   * @param evictIdle closes the idle connections of Cairn's own pool; does nothing for a DataSource
   *     of the application
   */
  public ConnectionSource(DataSource dataSource, Runnable evictIdle) {
    this.dataSource = dataSource;
    this.hikari = PoolSize.hikari(dataSource);
    this.size = PoolSize.of(dataSource);
    this.evictIdle = evictIdle;
  }

  public DataSource dataSource() {
    return dataSource;
  }

  /** Sets the detector that checks each new physical connection before its first use. */
  void checkWith(FailoverDetector detector) {
    failover = detector;
  }

  /** Returns how many connections can be open at once. */
  public PoolSize size() {
    return size;
  }

  /** Stores the settings that sessions of this DataSource have when nobody has changed them. */
  public void setDefaultState(SessionState state) {
    defaultState = state.expectedState();
  }

  /** Returns the settings that Cairn's own statements need in a session with the given settings. */
  SessionState expectedState(SessionState found) {
    SessionState defaults = defaultState;
    return defaults == null ? found.expectedState() : defaults;
  }

  /**
   * Borrows a connection. Blocks as long as the DataSource does.
   *
   * @throws ConnectionFailedException if the DataSource provides none
   * @throws SQLException if the connection is unusable or leads to a replaced server
   */
  public BorrowedConnection borrow() throws SQLException {
    Connection provided;
    try {
      provided = dataSource.getConnection();
    } catch (SQLException problem) {
      throw new ConnectionFailedException(problem, size.known());
    }
    openForWaiting();
    return checked(BorrowedConnection.of(provided, direct(provided), this::discard));
  }

  /**
   * Makes HikariCP open another connection if threads still wait for one. A waiting thread requests
   * a connection from HikariCP only if fewer requests are queued than threads were waiting when it
   * arrived. If a thread that arrived later requests first, the earlier thread requests none: two
   * threads wait, and HikariCP opens one connection. Nobody returns one soon, because Cairn keeps
   * its connections, so the other thread would wait until its timeout, although the pool may grow.
   */
  private void openForWaiting() {
    hikari.ifPresent(ConnectionSource::openForWaiting);
  }

  private static void openForWaiting(HikariDataSource hikari) {
    if (hikari.getHikariPoolMXBean() instanceof HikariPool pool) {
      int waiting = pool.getThreadsAwaitingConnection();
      if (waiting > 0 && pool.getTotalConnections() < hikari.getMaximumPoolSize()) {
        pool.addBagItem(waiting);
      }
    }
  }

  private Connection direct(Connection provided) throws SQLException {
    return dataSource instanceof HikariDataSource ? provided.unwrap(Connection.class) : provided;
  }

  private BorrowedConnection checked(BorrowedConnection borrowed) throws SQLException {
    try {
      check(borrowed);
      return borrowed;
    } catch (SQLException | RuntimeException problem) {
      discard(borrowed);
      throw problem;
    }
  }

  /**
   * Checks that a connection still leads to the current server, without a round trip.
   *
   * @throws SQLException if its server was replaced since it was borrowed
   */
  void check(BorrowedConnection borrowed) throws SQLException {
    FailoverDetector detector = failover;
    if (detector != null) {
      detector.check(borrowed.direct());
    }
  }

  /**
   * Removes a connection that is broken or became read-only from its pool. The idle connections of
   * Cairn's own pool lead to the same server, so they are closed, too.
   */
  void discard(BorrowedConnection broken) {
    if (dataSource instanceof HikariDataSource hikari) {
      broken.discard(() -> hikari.evictConnection(broken.connection()));
    } else {
      broken.discard(() -> release(broken.connection()));
    }
    evictIdle.run();
  }

  /**
   * Uses the aborted connection once: the failure tells a pool other than HikariCP that it is
   * broken.
   */
  private static void release(Connection broken) {
    try (broken) {
      broken.createStatement().close();
    } catch (SQLException expected) {
      // the pool has seen the failure
    }
  }
}
