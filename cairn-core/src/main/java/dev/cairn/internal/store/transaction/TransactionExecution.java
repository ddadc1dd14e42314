package dev.cairn.internal.store.transaction;

import dev.cairn.error.UsageException;
import dev.cairn.internal.store.jdbc.BorrowedConnection;
import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.jdbc.GuardedConnection;
import dev.cairn.internal.store.jdbc.InterruptShield;
import dev.cairn.internal.store.sql.SqlErrorKind;
import dev.cairn.spi.TransactionEnd;
import dev.cairn.workflow.Isolation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Executes one transaction of user code, in as many tries as {@link TransactionRetries} permits.
 * For one thread.
 *
 * <p>An exception of the user code is its outcome, with three exceptions, after which the code is
 * executed again: a conflict, a lost connection, and a server that has become read-only. If the
 * record cannot be written, it is written again without the statements of the user code, in a
 * transaction that is rolled back. That tells whether the code or the database is the reason.
 */
final class TransactionExecution<T> {
  private final Database database;
  private final Semaphore permits;
  private final InterruptShield shield;
  private final Isolation isolation;
  private final Transactions.Work<T> work;
  private final Ledger<T> ledger;
  private final TransactionEvents events;
  private final TransactionRetries retries;

  /** Whether the commit of an earlier try may have succeeded. */
  private boolean uncertain;

  TransactionExecution(
      Database database,
      Semaphore permits,
      InterruptShield shield,
      Isolation isolation,
      Transactions.Work<T> work,
      Ledger<T> ledger,
      TransactionEvents events) {
    this.database = database;
    this.permits = permits;
    this.shield = shield;
    this.isolation = isolation;
    this.work = work;
    this.ledger = ledger;
    this.events = events;
    this.retries = new TransactionRetries(database, shield);
    this.uncertain = ledger.mayExist();
  }

  /**
   * Wraps the exception that ends the transaction, to separate it from errors of Cairn's
   * statements.
   */
  private static final class UserException extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Throwable original;

    UserException(Throwable original) {
      super(null, original, false, false);
      this.original = original;
    }
  }

  /**
   * Executes the transaction.
   *
   * @return the result that was committed; empty if the run has lost ownership
   */
  Optional<T> run() throws Exception {
    try (retries) {
      for (int tries = 1; ; tries++) {
        try {
          return executeWithPermit(new TransactionTry(tries));
        } catch (UserException thrown) {
          throw rethrow(thrown.original);
        } catch (SQLException problem) {
          awaitNextTry(problem, tries);
        } catch (Error problem) {
          throw events.unknown(problem);
        }
      }
    }
  }

  private void awaitNextTry(SQLException problem, int tries) {
    RuntimeException failure = retries.failure();
    if (failure != null && !uncertain) {
      throw failure;
    }
    retries.await(problem, tries);
  }

  private Optional<T> executeWithPermit(TransactionTry attempt) throws SQLException, UserException {
    acquirePermit();
    try {
      return executeShielded(attempt);
    } finally {
      permits.release();
      attempt.ended();
    }
  }

  /** Waits for a permit. An interrupt ends the wait only if the run must stop. */
  private void acquirePermit() {
    boolean taken = false;
    while (!taken) {
      try {
        permits.acquire();
        taken = true;
      } catch (InterruptedException interrupted) {
        shield.interrupted(interrupted);
      }
    }
  }

  private Optional<T> executeShielded(TransactionTry attempt) throws SQLException, UserException {
    shield.enter(null);
    try (BorrowedConnection borrowed = database.borrow()) {
      return tryOnce(borrowed, attempt);
    } finally {
      shield.exit();
    }
  }

  private Optional<T> tryOnce(BorrowedConnection borrowed, TransactionTry attempt)
      throws SQLException, UserException {
    Connection connection = borrowed.connection();
    if (uncertain) {
      Optional<T> found = ledger.find(connection);
      if (found.isPresent()) {
        return found;
      }
    }
    RuntimeException failure = retries.failure();
    if (failure != null) {
      throw new UserException(failure);
    }
    try {
      begin(connection);
      refuseReadOnly(borrowed);
      retries.connected();
      T result = execute(borrowed, attempt);
      if (commit(borrowed, result, attempt)) {
        return Optional.of(result);
      }
      connection.rollback();
      return ledger.find(connection);
    } finally {
      rollBack(connection);
    }
  }

  /**
   * Begins in one round trip. The marker setting tells later whether user code has ended the
   * transaction. With auto-commit off, the driver would send its own begin and wait for the answer.
   * It notices this begin, and leaves the transaction open when auto-commit is turned off
   * afterwards.
   */
  private void begin(Connection connection) throws SQLException {
    String level = isolation.name().replace('_', ' ').toLowerCase(Locale.ROOT);
    try (Statement statement = connection.createStatement()) {
      statement.execute("begin isolation level " + level + "; set local cairn_guard.open = 'yes'");
    }
    connection.setAutoCommit(false);
  }

  /**
   * The answer to begin contains the setting, so user code is not executed on a read-only server.
   */
  private void refuseReadOnly(BorrowedConnection borrowed) throws SQLException {
    if (borrowed.hasReportedReadOnly()) {
      database.discard(borrowed);
      throw new SQLException(
          "The server became read-only, as after a failover", SqlErrorKind.READ_ONLY);
    }
  }

  private T execute(BorrowedConnection borrowed, TransactionTry attempt)
      throws SQLException, UserException {
    try {
      return callUserCode(borrowed.connection(), attempt);
    } catch (Throwable thrown) {
      throw analyzeFailure(borrowed, thrown);
    }
  }

  /** Calls the user code, which can be interrupted except during a statement. */
  private T callUserCode(Connection connection, TransactionTry attempt) throws Exception {
    shield.exit();
    try {
      return work.run(GuardedConnection.of(connection, shield), attempt);
    } finally {
      shield.enter(null);
    }
  }

  /**
   * Returns the error after which the user code is executed again; throws if its exception is the
   * outcome.
   */
  private SQLException analyzeFailure(BorrowedConnection borrowed, Throwable thrown)
      throws SQLException, UserException {
    Connection connection = borrowed.connection();
    SQLException problem = SqlErrorKind.findIn(thrown);
    boolean wasBroken = borrowed.isBroken();
    SQLException broken = rollBack(connection);
    if (problem == null) {
      if (wasBroken && broken != null && !(thrown instanceof Error)) {
        return retries.connectionLost(broken);
      }
      throw new UserException(thrown);
    }
    if (broken != null && SqlErrorKind.closesConnection(problem)) {
      return retries.connectionLost(problem);
    }
    if (SqlErrorKind.of(problem) == SqlErrorKind.CONFLICT) {
      return problem;
    }
    if (isServerReadOnly(connection, problem)) {
      database.discard(borrowed);
      return problem;
    }
    throw new UserException(thrown);
  }

  /** Returns whether the server, and not the user code, has made the transaction read-only. */
  private static boolean isServerReadOnly(Connection connection, SQLException problem) {
    if (!SqlErrorKind.READ_ONLY.equals(problem.getSQLState())) {
      return false;
    }
    String sql =
        """
        select pg_is_in_recovery() or current_setting('transaction_read_only')::boolean
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      return row.next() && row.getBoolean(1);
    } catch (SQLException gone) {
      problem.addSuppressed(gone);
      return true;
    }
  }

  private boolean commit(BorrowedConnection borrowed, T result, TransactionTry attempt)
      throws SQLException, UserException {
    events.recording();
    attempt.setEnd(TransactionEnd.UNKNOWN);
    try {
      if (!ledger.commit(borrowed.connection(), result)) {
        attempt.setEnd(TransactionEnd.ROLLED_BACK);
        return false;
      }
    } catch (SQLException problem) {
      attempt.setEnd(TransactionEnd.ROLLED_BACK);
      throw analyzeCommitFailure(borrowed, result, attempt, problem);
    }
    attempt.setEnd(TransactionEnd.COMMITTED);
    events.recorded();
    return true;
  }

  /**
   * Returns the error after which the transaction is tried again; throws if the user code is the
   * reason.
   */
  private SQLException analyzeCommitFailure(
      BorrowedConnection borrowed, T result, TransactionTry attempt, SQLException problem)
      throws UserException {
    if (Ledger.endedByUserSql(problem)) {
      throw new UserException(endedByUserSql());
    }
    if (SqlErrorKind.TRANSACTION_ABORTED.equals(problem.getSQLState())) {
      throw new UserException(swallowedError(problem));
    }
    SqlErrorKind kind = SqlErrorKind.of(problem);
    if (kind == SqlErrorKind.CONFLICT || kind == SqlErrorKind.PERMANENT) {
      return problem;
    }
    SQLException broken = rollBack(borrowed.connection());
    if (broken != null) {
      uncertain = true;
      attempt.setEnd(TransactionEnd.UNKNOWN);
      return retries.connectionLost(problem);
    }
    if (canRecord(borrowed.connection(), result)) {
      return retries.recordRejected(problem);
    }
    database.discard(borrowed);
    return problem;
  }

  /** Returns whether the same record can be written without the statements of the user code. */
  private boolean canRecord(Connection connection, T result) {
    try {
      begin(connection);
      ledger.writeWithoutCommit(connection, result);
      return true;
    } catch (SQLException again) {
      return false;
    } finally {
      rollBack(connection);
    }
  }

  private static UsageException swallowedError(SQLException problem) {
    return new UsageException(
        "A statement of the transaction failed and its exception was caught, so nothing can be committed. Rethrow the exception, or set a savepoint before the statement.",
        problem);
  }

  private static UsageException endedByUserSql() {
    return new UsageException(
        "SQL in the code of the transaction ended it (commit or rollback), so its record cannot be part of it. Remove that statement: Cairn commits when the code returns.");
  }

  /**
   * Rolls back and turns auto-commit on.
   *
   * @return the error of a lost connection; null if the connection works
   */
  private static @Nullable SQLException rollBack(Connection connection) {
    try {
      if (connection.isClosed()) {
        return new SQLException("The connection is closed", SqlErrorKind.CONNECTION_FAILURE);
      }
      connection.setAutoCommit(false); // with auto-commit on, the driver refuses to roll back
      connection.rollback();
      connection.setAutoCommit(true);
      return null;
    } catch (SQLException broken) {
      return broken;
    }
  }

  private static Exception rethrow(Throwable thrown) {
    if (thrown instanceof Exception exception) {
      return exception;
    }
    throw TransactionExecution.<Error>sneakyThrow(thrown);
  }

  /** User code may throw a Throwable that is neither an Exception nor an Error. */
  @SuppressWarnings("unchecked") // the cast is to a type variable, and is not checked at run time
  private static <E extends Throwable> Error sneakyThrow(Throwable thrown) throws E {
    throw (E) thrown;
  }
}
