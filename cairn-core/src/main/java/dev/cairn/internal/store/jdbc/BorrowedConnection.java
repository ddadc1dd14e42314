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
 * have changed. Borrowing sets what Cairn assumes of every connection (auto-commit on, not
 * read-only); closing restores what was found, the network timeout included. All of it is state of
 * the driver and costs no round trip. For one thread at a time.
 */
public final class BorrowedConnection implements AutoCloseable {
  /** The state of a statement that writes in a read-only session. */
  public static final String READ_ONLY = "25006";

  private final Connection connection;
  private final Connection direct;
  private final Consumer<BorrowedConnection> discarding;
  private final boolean autoCommit;
  private final boolean readOnly;
  private final int networkTimeout;
  private boolean discarded;

  private BorrowedConnection(
      Connection connection, Connection direct, Consumer<BorrowedConnection> discarding)
      throws SQLException {
    this.connection = connection;
    this.direct = direct;
    this.discarding = discarding;
    this.autoCommit = connection.getAutoCommit();
    this.readOnly = connection.isReadOnly();
    this.networkTimeout = connection.getNetworkTimeout();
  }

  /**
   * Takes over a connection that its DataSource has just provided.
   *
   * @throws SQLException if it is unusable, or inside somebody's transaction, which setting
   *     auto-commit would commit
   */
  public static BorrowedConnection of(Connection connection) throws SQLException {
    return of(connection, connection, broken -> {});
  }

  /**
   * Takes over a connection of a pool.
   *
   * @param direct the connection that the pool's leads to
   * @param discarding tells the pool that the connection is broken, instead of giving it back
   * @throws SQLException as {@link #of(Connection)}
   */
  static BorrowedConnection of(
      Connection connection, Connection direct, Consumer<BorrowedConnection> discarding)
      throws SQLException {
    try {
      if (isInTransaction(connection)) {
        throw new SQLException(
            "The DataSource provided a connection that is inside a transaction. Give Cairn the pool itself, not a DataSource that is bound to the transactions of the calling thread.",
            SqlErrorKind.ACTIVE_TRANSACTION);
      }
      var borrowed = new BorrowedConnection(connection, direct, discarding);
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
   * The connection for Cairn's own statements. HikariCP logs a stack trace when a statement on its
   * connection finds that broken; Cairn notices it as well, and logs one line for each outage.
   */
  public Connection direct() {
    return direct;
  }

  public PreparedStatement prepare(String sql) throws SQLException {
    return direct.prepareStatement(sql);
  }

  /** Limits how long a statement may wait for an answer of the network; zero is no limit. */
  void networkTimeout(int milliseconds) throws SQLException {
    connection.setNetworkTimeout(Runnable::run, milliseconds);
  }

  /**
   * Returns whether the server has reported that the session can only read, as after a failover.
   * The report comes with the answer to any statement, so asking costs nothing.
   */
  public boolean hasReportedReadOnly() throws SQLException {
    if (connection.isClosed() || !connection.isWrapperFor(PGConnection.class)) {
      return false;
    }
    PGConnection driver = connection.unwrap(PGConnection.class);
    return "on".equals(driver.getParameterStatus("default_transaction_read_only"))
        || "on".equals(driver.getParameterStatus("in_hot_standby"));
  }

  /** Whether this is of no use any more, as far as that is known already. */
  public boolean isBroken() throws SQLException {
    return connection.isClosed() || direct.isClosed();
  }

  /** Rolls back a transaction that was left open, so that auto-commit is on again. */
  void leaveTransaction() throws SQLException {
    if (!connection.isClosed() && !connection.getAutoCommit()) {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  /** Restores what was found and gives the connection back; a broken one is discarded. */
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
      discarding.accept(this);
    } else {
      connection.close();
    }
  }

  private void restore() throws SQLException {
    if (connection.isClosed()) {
      return;
    }
    leaveTransaction();
    if (connection.getNetworkTimeout() != networkTimeout) {
      networkTimeout(networkTimeout);
    }
    if (connection.isReadOnly() != readOnly) {
      connection.setReadOnly(readOnly);
    }
    connection.setAutoCommit(autoCommit);
  }

  /**
   * Cuts the connection, so that nobody borrows it again.
   *
   * @param eviction gives it back to its pool, and tells that it is broken
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
      // it is gone already
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
