package dev.cairn.internal.store.jdbc;

import dev.cairn.internal.store.sql.SqlErrorKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.function.Consumer;
import org.postgresql.PGConnection;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * A connection borrowed from a {@link javax.sql.DataSource}, whose settings another borrower may
 * have changed. Borrowing sets what Cairn assumes of a connection (auto-commit on, not read-only);
 * closing restores the settings that were found, including the network timeout. All of this is
 * state of the driver and costs no round trip. For one thread at a time.
 */
public final class BorrowedConnection implements AutoCloseable {
  private final Connection connection;
  private final Connection direct;
  private final Consumer<BorrowedConnection> returnBroken;
  private final boolean autoCommit;
  private final boolean readOnly;
  private final int networkTimeout;
  private boolean discarded;

  private BorrowedConnection(
      Connection connection, Connection direct, Consumer<BorrowedConnection> returnBroken)
      throws SQLException {
    this.connection = connection;
    this.direct = direct;
    this.returnBroken = returnBroken;
    this.autoCommit = connection.getAutoCommit();
    this.readOnly = connection.isReadOnly();
    this.networkTimeout = connection.getNetworkTimeout();
  }

  /**
   * Wraps a connection that a DataSource has just provided.
   *
   * @throws SQLException if the connection is unusable, or inside a transaction of somebody else,
   *     which setting auto-commit would commit
   */
  public static BorrowedConnection of(Connection connection) throws SQLException {
    return of(connection, connection, broken -> {});
  }

  /**
   * Wraps a connection of a pool.
   *
   * @param direct the connection without the proxy of the pool
   * @param returnBroken returns a broken connection to the pool and marks it as broken
   * @throws SQLException as {@link #of(Connection)}
   */
  static BorrowedConnection of(
      Connection connection, Connection direct, Consumer<BorrowedConnection> returnBroken)
      throws SQLException {
    try {
      if (isInTransaction(connection)) {
        throw new SQLException(
            "The DataSource provided a connection that is inside a transaction. Give Cairn the pool itself, not a DataSource that is bound to the transactions of the calling thread.",
            SqlErrorKind.ACTIVE_TRANSACTION);
      }
      var borrowed = new BorrowedConnection(connection, direct, returnBroken);
      connection.setAutoCommit(true);
      if (borrowed.readOnly) {
        connection.setReadOnly(false);
      }
      return borrowed;
    } catch (SQLException | RuntimeException problem) {
      closeQuietly(connection, problem);
      throw problem;
    }
  }

  private static boolean isInTransaction(Connection connection) throws SQLException {
    return connection.isWrapperFor(BaseConnection.class)
        && connection.unwrap(BaseConnection.class).getTransactionState() != TransactionState.IDLE;
  }

  public Connection connection() {
    return connection;
  }

  /**
   * Returns the connection for Cairn's own statements, without HikariCP's proxy. HikariCP would log
   * a stack trace when a statement fails because the connection is broken. Cairn detects that
   * itself and logs one line per outage.
   */
  public Connection direct() {
    return direct;
  }

  public PreparedStatement prepare(String sql) throws SQLException {
    return direct.prepareStatement(sql);
  }

  /** Limits how long a statement may wait for the network; zero means no limit. */
  void networkTimeout(int milliseconds) throws SQLException {
    connection.setNetworkTimeout(Runnable::run, milliseconds);
  }

  /**
   * Returns whether the server has reported that the session is read-only, as after a failover. The
   * server sends this setting with its answers, so the call needs no round trip.
   */
  public boolean hasReportedReadOnly() throws SQLException {
    if (connection.isClosed() || !connection.isWrapperFor(PGConnection.class)) {
      return false;
    }
    PGConnection driver = connection.unwrap(PGConnection.class);
    return "on".equals(driver.getParameterStatus("default_transaction_read_only"))
        || "on".equals(driver.getParameterStatus("in_hot_standby"));
  }

  /** Returns whether the connection is known to be closed. Does not ask the server. */
  public boolean isBroken() throws SQLException {
    return connection.isClosed() || direct.isClosed();
  }

  /** Rolls back an open transaction and turns auto-commit on again. */
  void rollBackOpenTransaction() throws SQLException {
    if (!connection.isClosed() && !connection.getAutoCommit()) {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  /**
   * Restores the settings that were found and returns the connection to the pool, as broken if it
   * is.
   */
  @Override
  public void close() throws SQLException {
    if (discarded) {
      return;
    }
    try {
      restore();
    } catch (SQLException broken) {
      abort();
    }
    if (direct.isClosed() && !connection.isClosed()) {
      returnBroken.accept(this);
    } else {
      connection.close();
    }
  }

  private void restore() throws SQLException {
    if (connection.isClosed()) {
      return;
    }
    rollBackOpenTransaction();
    if (connection.getNetworkTimeout() != networkTimeout) {
      networkTimeout(networkTimeout);
    }
    if (connection.isReadOnly() != readOnly) {
      connection.setReadOnly(readOnly);
    }
    connection.setAutoCommit(autoCommit);
  }

  /**
   * Aborts the connection, so that it is never borrowed again.
   *
   * @param eviction returns it to its pool and marks it as broken
   */
  void discard(Runnable eviction) {
    discarded = true;
    abort();
    eviction.run();
  }

  private void abort() {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException broken) {
      // it is closed already
    }
  }

  private static void closeQuietly(Connection connection, Exception problem) {
    try {
      connection.close();
    } catch (SQLException broken) {
      problem.addSuppressed(broken);
    }
  }
}
