package dev.cairn.store;

import dev.cairn.api.DatabaseException;
import dev.cairn.api.Isolation;
import dev.cairn.api.UsageException;
import dev.cairn.spi.Event;
import dev.cairn.spi.Listener;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Runs users' code in transactions of one database, each with the record that it happened in the
 * same commit. Thread-safe.
 */
public final class Transactions {
  private static final int MOST_CONFLICTS = 100;

  private final Database database;
  private final Membership membership;
  private final Listener listener;
  private final @Nullable RecentRecords recent;

  /** Whoever waits for a connection here does not keep it from Cairn's own statements. */
  private final Semaphore seats;

  /** With what takes note of records in Cairn's own database; null for any other. */
  Transactions(
      Database database,
      Membership membership,
      Listener listener,
      @Nullable RecentRecords recent,
      int connections) {
    this.database = database;
    this.membership = membership;
    this.listener = listener;
    this.recent = recent;
    this.seats = new Semaphore(connections, true);
  }

  /**
   * A transaction's code.
   *
   * @param <T> what it gives
   */
  @FunctionalInterface
  public interface Work<T extends @Nullable Object> {
    /**
     * Does the work.
     *
     * @param connection the transaction's connection, which it cannot end
     * @param tries which try this is, from 1
     * @return the result
     * @throws Exception as the user's code does; the transaction is rolled back
     */
    T run(Connection connection, int tries) throws Exception;
  }

  /**
   * Whether the record of a transaction is a step already, or has to be journaled after the commit.
   *
   * @return true if it has to be journaled
   */
  public boolean needsJournal() {
    return recent == null;
  }

  /**
   * Runs a transaction that is recorded in its own commit. Serialization failures and deadlocks are
   * retried; if the connection dies, it is found out whether the commit got through, and if not the
   * work is done again. Blocks while Postgres does not answer.
   *
   * @param run the run that it belongs to
   * @param frame the record to be, but for its outcome and span
   * @param isolation the isolation level
   * @param work the user's code, which gives the record
   * @param shield that of the current thread
   * @return what was recorded, or empty if the run is not in this owner's hands any more
   * @throws Exception what the user's code threw, after the rollback
   */
  public Optional<StepRecord> recorded(
      Entry.Owned run,
      StepRecord frame,
      Isolation isolation,
      Work<StepRecord> work,
      InterruptShield shield)
      throws Exception {
    Ledger<StepRecord> ledger =
        recent != null
            ? new StepLedger(database, membership, run, frame.key())
            : new BesideLedger(database, run, frame);
    var lines = List.of(new Event.Line(run.workflowId(), frame.key()));
    return new Retrying<>(isolation, work, ledger, lines, shield).run();
  }

  /**
   * Runs a transaction that leaves no record.
   *
   * @param isolation the isolation level
   * @param work the user's code
   * @param shield that of the current thread
   * @param <T> what it gives
   * @return what the user's code gave
   * @throws Exception what the user's code threw, after the rollback
   */
  public <T> Optional<T> unrecorded(Isolation isolation, Work<T> work, InterruptShield shield)
      throws Exception {
    return new Retrying<>(isolation, work, new NoLedger<T>(), List.of(), shield).run();
  }

  /** Transactions outside workflows write no record, and are not repeated once they may be done. */
  private static final class NoLedger<T> implements Ledger<T> {
    @Override
    public boolean commit(Connection connection, T result) throws SQLException {
      connection.commit();
      return true;
    }

    @Override
    public Optional<T> find(Connection connection) throws SQLException {
      throw new DatabaseException(
          "The connection died during the commit of a transaction outside a workflow; whether it was committed is unknown. Call it in a workflow to have it exactly once.");
    }

    @Override
    public boolean mayHaveHappened() {
      return false;
    }
  }

  /** What a user's code threw, told apart from what Cairn's own statements throw. */
  private static final class Thrown extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Throwable original;

    Thrown(Throwable original) {
      super(null, original, false, false);
      this.original = original;
    }
  }

  /** One transaction, as often as it takes. */
  private final class Retrying<T> {
    private final Isolation isolation;
    private final Work<T> work;
    private final Ledger<T> ledger;
    private final List<Event.Line> lines;
    private final InterruptShield shield;
    private final Database.Repetition repetition = database.repetition("run a transaction");
    private boolean committing;
    private boolean uncertain;

    Retrying(
        Isolation isolation,
        Work<T> work,
        Ledger<T> ledger,
        List<Event.Line> lines,
        InterruptShield shield) {
      this.isolation = isolation;
      this.work = work;
      this.ledger = ledger;
      this.lines = lines;
      this.shield = shield;
      this.uncertain = ledger.mayHaveHappened();
    }

    Optional<T> run() throws Exception {
      try (repetition) {
        for (int tries = 1; ; tries++) {
          try {
            return seated(tries);
          } catch (Thrown thrown) {
            throw rethrow(thrown.original);
          } catch (SQLException problem) {
            beforeNextTry(problem, tries);
          } catch (Error problem) {
            throw unknown(problem);
          }
        }
      }
    }

    /** An error of the driver or the pool, unlike one of the user's code, is no outcome. */
    private RuntimeException unknown(Error problem) {
      if (lines.isEmpty()) {
        throw problem;
      }
      return new JournalFailedException(lines.getFirst(), problem);
    }

    private void beforeNextTry(SQLException problem, int tries) {
      SqlErrorKind kind = SqlErrorKind.of(problem);
      if (kind == SqlErrorKind.PERMANENT) {
        throw Database.refused("run a transaction", problem);
      }
      if (kind == SqlErrorKind.CONFLICT && tries >= MOST_CONFLICTS) {
        throw new DatabaseException(
            "The transaction was in conflict with others %d times in a row: %s. Make it shorter, or touch fewer rows that others touch."
                .formatted(tries, problem.getMessage()),
            problem);
      }
      uncertain |= committing && kind != SqlErrorKind.CONFLICT;
      pause(kind, problem, tries);
    }

    /** An interrupt ends the wait for the next try only if the work is to stop. */
    private void pause(SqlErrorKind kind, SQLException problem, int tries) {
      try {
        if (kind == SqlErrorKind.CONFLICT) {
          database.giveWay(tries);
        } else {
          repetition.await(problem);
        }
      } catch (DatabaseException ended) {
        if (!(ended.getCause() instanceof InterruptedException interrupted)) {
          throw ended;
        }
        shield.interrupted(interrupted);
      }
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
      committing = false;
      if (uncertain) {
        Optional<T> found = ledger.find(connection);
        if (found.isPresent()) {
          return found;
        }
      }
      try {
        open(connection);
        refuseReadOnly(borrowed);
        repetition.connected();
        T result = ask(connection, tries);
        if (commit(connection, result)) {
          return Optional.of(result);
        }
        connection.rollback();
        return ledger.find(connection);
      } finally {
        leave(connection);
      }
    }

    /**
     * Begins, in one round trip; the mark tells later whether it is still the same transaction. The
     * driver would send a begin of its own ahead, and wait for it. It takes note of this one, and
     * leaves it open when it is told that from here on commits come from outside.
     */
    private void open(Connection connection) throws SQLException {
      String level = isolation.name().replace('_', ' ').toLowerCase(Locale.ROOT);
      try (Statement statement = connection.createStatement()) {
        statement.execute(
            "begin isolation level " + level + "; set local cairn_guard.open = 'yes'");
      }
      connection.setAutoCommit(false);
    }

    /** The answer to begin tells, before the user's code runs into it. */
    private void refuseReadOnly(BorrowedConnection borrowed) throws SQLException {
      if (borrowed.hasReportedReadOnly()) {
        database.discard(borrowed);
        throw new SQLException(
            "The server became read-only, as after a failover", BorrowedConnection.READ_ONLY);
      }
    }

    private T ask(Connection connection, int tries) throws SQLException, Thrown {
      try {
        return unshielded(connection, tries);
      } catch (Throwable thrown) {
        if (thrown instanceof Exception && connection.isClosed()) {
          throw new SQLException("The transaction's connection died", "08006", thrown);
        }
        SQLException problem = SqlErrorKind.within(thrown);
        if (problem != null && SqlErrorKind.of(problem) == SqlErrorKind.CONFLICT) {
          throw problem;
        }
        throw new Thrown(thrown);
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

    private boolean commit(Connection connection, T result) throws SQLException, Thrown {
      if (!lines.isEmpty()) {
        listener.on(new Event.Recording(lines));
      }
      committing = true;
      try {
        if (!ledger.commit(connection, result)) {
          return false;
        }
      } catch (SQLException problem) {
        if (Ledger.endedByItself(problem)) {
          throw new Thrown(endedByItself());
        }
        throw swallowed(problem);
      }
      if (!lines.isEmpty()) {
        confirmed();
      }
      return true;
    }

    private void confirmed() {
      if (recent != null) {
        recent.confirmed(lines);
      }
      listener.on(new Event.Recorded(lines));
    }

    /** The exception itself, unless it says that the transaction was aborted before. */
    private SQLException swallowed(SQLException problem) throws Thrown {
      if (!SqlErrorKind.TRANSACTION_ABORTED.equals(problem.getSQLState())) {
        return problem;
      }
      throw new Thrown(
          new UsageException(
              "A statement of the transaction failed and its exception was swallowed, so nothing can be committed. Let the exception out, or set a savepoint before the statement.",
              problem));
    }

    private UsageException endedByItself() {
      return new UsageException(
          "The transaction's own SQL ended it (commit or rollback), so its record cannot be part of it. Leave that to Cairn, which commits when the code returns.");
    }

    /** Rolls back what was not committed, and gives the connection back as it was. */
    private void leave(Connection connection) throws SQLException {
      if (!connection.isClosed()) {
        connection.setAutoCommit(false); // if it was not begun, the driver refuses to roll back
        connection.rollback();
        connection.setAutoCommit(true);
      }
    }
  }

  private static Exception rethrow(Throwable thrown) {
    if (thrown instanceof Exception exception) {
      return exception;
    }
    throw Transactions.<Error>anything(thrown);
  }

  /** A workflow's code may throw a Throwable that is neither. */
  @SuppressWarnings("unchecked") // the cast is to a type variable, and is not checked at run time
  private static <E extends Throwable> Error anything(Throwable thrown) throws E {
    throw (E) thrown;
  }
}
