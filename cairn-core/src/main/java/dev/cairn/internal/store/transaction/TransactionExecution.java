package dev.cairn.internal.store.transaction;

import dev.cairn.error.UsageException;
import dev.cairn.internal.store.jdbc.BorrowedConnection;
import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.jdbc.GuardedConnection;
import dev.cairn.internal.store.jdbc.InterruptShield;
import dev.cairn.internal.store.sql.SqlErrorKind;
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
 * Executes one transaction of the user's, in as many tries as {@link TransactionRetries} permits.
 * For one thread.
 *
 * <p>An error that the user's code lets out is the user's exception, except for conflicts, and
 * where the connection was lost or the server has become read-only: then the code has not failed,
 * and is executed again. If the record is not written, it is written once more without the
 * statements of the code, in a transaction that is rolled back. That tells whether the code or the
 * database is the reason.
 */
final class TransactionExecution<T> {
  private final Database database;
  private final Semaphore seats;
  private final InterruptShield shield;
  private final Isolation isolation;
  private final Transactions.Work<T> work;
  private final Ledger<T> ledger;
  private final TransactionEvents events;
  private final TransactionRetries retries;

  /** Whether the commit of an earlier try may have got through. */
  private boolean uncertain;

  TransactionExecution(
      Database database,
      Semaphore seats,
      InterruptShield shield,
      Isolation isolation,
      Transactions.Work<T> work,
      Ledger<T> ledger,
      TransactionEvents events) {
    this.database = database;
    this.seats = seats;
    this.shield = shield;
    this.isolation = isolation;
    this.work = work;
    this.ledger = ledger;
    this.events = events;
    this.retries = new TransactionRetries(database, shield);
    this.uncertain = ledger.mayHaveHappened();
  }

  /** What ends the transaction, told apart from the errors of Cairn's own statements. */
  private static final class Thrown extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Throwable original;

    Thrown(Throwable original) {
      super(null, original, false, false);
      this.original = original;
    }
  }

  /**
   * Executes the transaction.
   *
   * @return what was committed, or empty if the run is not in this owner's hands any more
   */
  Optional<T> run() throws Exception {
    try (retries) {
      for (int tries = 1; ; tries++) {
        try {
          return seated(tries);
        } catch (Thrown thrown) {
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

  private Optional<T> seated(int tries) throws SQLException, Thrown {
    takeSeat();
    try {
      return shielded(tries);
    } finally {
      seats.release();
    }
  }

  /** An interrupt ends the wait only if the work is to stop. */
  private void takeSeat() {
    boolean taken = false;
    while (!taken) {
      try {
        seats.acquire();
        taken = true;
      } catch (InterruptedException interrupted) {
        shield.interrupted(interrupted);
      }
    }
  }

  private Optional<T> shielded(int tries) throws SQLException, Thrown {
    shield.enter(null);
    try (BorrowedConnection borrowed = database.borrow()) {
      return once(borrowed, tries);
    } finally {
      shield.exit();
    }
  }

  private Optional<T> once(BorrowedConnection borrowed, int tries) throws SQLException, Thrown {
    Connection connection = borrowed.connection();
    if (uncertain) {
      Optional<T> found = ledger.find(connection);
      if (found.isPresent()) {
        return found;
      }
    }
    RuntimeException failure = retries.failure();
    if (failure != null) {
      throw new Thrown(failure);
    }
    try {
      begin(connection);
      refuseReadOnly(borrowed);
      retries.connected();
      T result = execute(borrowed, tries);
      if (commit(borrowed, result)) {
        return Optional.of(result);
      }
      connection.rollback();
      return ledger.find(connection);
    } finally {
      rollBack(connection);
    }
  }

  /**
   * Begins, in one round trip; the mark tells later whether it is still the same transaction. The
   * driver would send a begin of its own ahead, and wait for it. It takes note of this one, and
   * leaves it open when it is told that from here on commits come from outside.
   */
  private void begin(Connection connection) throws SQLException {
    String level = isolation.name().replace('_', ' ').toLowerCase(Locale.ROOT);
    try (Statement statement = connection.createStatement()) {
      statement.execute("begin isolation level " + level + "; set local cairn_guard.open = 'yes'");
    }
    connection.setAutoCommit(false);
  }

  /** The answer to begin tells, before the user's code runs into it. */
  private void refuseReadOnly(BorrowedConnection borrowed) throws SQLException {
    if (borrowed.hasReportedReadOnly()) {
      database.discard(borrowed);
      throw new SQLException(
          "The server became read-only, as after a failover", SqlErrorKind.READ_ONLY);
    }
  }

  private T execute(BorrowedConnection borrowed, int tries) throws SQLException, Thrown {
    try {
      return unshielded(borrowed.connection(), tries);
    } catch (Throwable thrown) {
      throw failed(borrowed, thrown);
    }
  }

  /** The user's code can be interrupted, but not within a statement. */
  private T unshielded(Connection connection, int tries) throws Exception {
    shield.exit();
    try {
      return work.run(GuardedConnection.of(connection, shield), tries);
    } finally {
      shield.enter(null);
    }
  }

  /** Returns why the code is to be executed again, if it is not its own exception that ended it. */
  private SQLException failed(BorrowedConnection borrowed, Throwable thrown)
      throws SQLException, Thrown {
    Connection connection = borrowed.connection();
    SQLException problem = SqlErrorKind.within(thrown);
    boolean noticed = borrowed.isBroken();
    SQLException broken = rollBack(connection);
    if (problem == null) {
      if (noticed && broken != null && !(thrown instanceof Error)) {
        return retries.lost(broken);
      }
      throw new Thrown(thrown);
    }
    if (broken != null && SqlErrorKind.endsConnection(problem)) {
      return retries.lost(problem);
    }
    if (SqlErrorKind.of(problem) == SqlErrorKind.CONFLICT) {
      return problem;
    }
    if (isServerReadOnly(connection, problem)) {
      database.discard(borrowed);
      return problem;
    }
    throw new Thrown(thrown);
  }

  /** Whether it is the server, and not the code, that has made the transaction read-only. */
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

  private boolean commit(BorrowedConnection borrowed, T result) throws SQLException, Thrown {
    events.recording();
    try {
      if (!ledger.commit(borrowed.connection(), result)) {
        return false;
      }
    } catch (SQLException problem) {
      throw notCommitted(borrowed, result, problem);
    }
    events.recorded();
    return true;
  }

  /** Returns why another try is due, unless the code is to be told what is wrong with it. */
  private SQLException notCommitted(BorrowedConnection borrowed, T result, SQLException problem)
      throws Thrown {
    if (Ledger.endedByItself(problem)) {
      throw new Thrown(endedByItself());
    }
    if (SqlErrorKind.TRANSACTION_ABORTED.equals(problem.getSQLState())) {
      throw new Thrown(swallowed(problem));
    }
    SqlErrorKind kind = SqlErrorKind.of(problem);
    if (kind == SqlErrorKind.CONFLICT || kind == SqlErrorKind.PERMANENT) {
      return problem;
    }
    SQLException broken = rollBack(borrowed.connection());
    if (broken != null) {
      uncertain = true;
      return retries.lost(problem);
    }
    if (canRecord(borrowed.connection(), result)) {
      return retries.refused(problem);
    }
    database.discard(borrowed);
    return problem;
  }

  /** Whether the same record can be written now, without the statements of the user's code. */
  private boolean canRecord(Connection connection, T result) {
    try {
      begin(connection);
      ledger.rehearse(connection, result);
      return true;
    } catch (SQLException again) {
      return false;
    } finally {
      rollBack(connection);
    }
  }

  private static UsageException swallowed(SQLException problem) {
    return new UsageException(
        "A statement of the transaction failed and its exception was swallowed, so nothing can be committed. Let the exception out, or set a savepoint before the statement.",
        problem);
  }

  private static UsageException endedByItself() {
    return new UsageException(
        "The transaction's own SQL ended it (commit or rollback), so its record cannot be part of it. Leave that to Cairn, which commits when the code returns.");
  }

  /**
   * Rolls back what was not committed, and leaves the connection as it was given.
   *
   * @return the error of a connection that is lost; null if it works
   */
  private static @Nullable SQLException rollBack(Connection connection) {
    try {
      if (connection.isClosed()) {
        return new SQLException("The connection is closed", SqlErrorKind.CONNECTION_FAILURE);
      }
      connection.setAutoCommit(false); // if it was not begun, the driver refuses to roll back
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
    throw TransactionExecution.<Error>anything(thrown);
  }

  /** A workflow's code may throw a Throwable that is neither. */
  @SuppressWarnings("unchecked") // the cast is to a type variable, and is not checked at run time
  private static <E extends Throwable> Error anything(Throwable thrown) throws E {
    throw (E) thrown;
  }
}
