package dev.cairn.internal.store.transaction;

import dev.cairn.error.DatabaseException;
import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.jdbc.InterruptShield;
import dev.cairn.internal.store.journal.RecentRecords;
import dev.cairn.internal.store.record.CurrentExecutor;
import dev.cairn.internal.store.record.StepRecord;
import dev.cairn.spi.Event;
import dev.cairn.spi.Listener;
import dev.cairn.workflow.Isolation;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Executes user code in transactions of one database, each with its record in the same commit.
 * Thread-safe.
 */
public final class Transactions {
  private final Database database;
  private final CurrentExecutor currentExecutor;
  private final Listener listener;
  private final @Nullable RecentRecords recent;

  /**
   * Limits the connections that transactions hold, so that some remain for Cairn's own statements.
   */
  private final Semaphore permits;

  /**
   * Creates the transactions of a database.
   *
   * @param recent stores records in Cairn's own database; null for any other database
   */
  public Transactions(
      Database database,
      CurrentExecutor currentExecutor,
      Listener listener,
      @Nullable RecentRecords recent,
      int connections) {
    this.database = database;
    this.currentExecutor = currentExecutor;
    this.listener = listener;
    this.recent = recent;
    this.permits = new Semaphore(connections, true);
  }

  /**
   * The code of a transaction.
   *
   * @param <T> the type of its result
   */
  @FunctionalInterface
  public interface Work<T extends @Nullable Object> {
    /**
     * Executes the code.
     *
     * @param connection the connection, which cannot end the transaction
     * @param attempt this try
     * @return the result
     * @throws Exception as the user code does; the transaction is rolled back
     */
    T run(Connection connection, TransactionTry attempt) throws Exception;
  }

  /**
   * Returns whether the record must be written to the journal after the commit, since this is not
   * Cairn's own database.
   */
  public boolean needsJournal() {
    return recent == null;
  }

  /**
   * Executes a transaction with its record. Serialization failures and deadlocks are retried. If
   * the connection is lost during the commit, the ledger tells whether it succeeded; if not, the
   * code is executed again, up to a limit. Blocks while Postgres does not answer or cannot write
   * the record.
   *
   * @param run the run
   * @param template the record without outcome and span
   * @param isolation the isolation level
   * @param work the user code, which returns the record
   * @param shield the shield of the current thread
   * @return the record; empty if the run has lost ownership
   * @throws Exception what the user code threw, after the rollback
   */
  public Optional<StepRecord> runRecorded(
      Entry.RunKey run,
      StepRecord template,
      Isolation isolation,
      Work<StepRecord> work,
      InterruptShield shield)
      throws Exception {
    Ledger<StepRecord> ledger =
        recent != null
            ? new StepLedger(database, currentExecutor, run, template.key())
            : new ExternalLedger(database, run, template);
    var lines = List.of(new Event.Line(run.workflowId(), template.key()));
    return execution(
            isolation, work, ledger, new TransactionEvents(listener, recent, lines), shield)
        .run();
  }

  /**
   * Executes a transaction without a record.
   *
   * @param isolation the isolation level
   * @param work the user code
   * @param shield the shield of the current thread
   * @param <T> the type of its result
   * @return the result of the user code
   * @throws Exception what the user code threw, after the rollback
   */
  public <T> Optional<T> runUnrecorded(Isolation isolation, Work<T> work, InterruptShield shield)
      throws Exception {
    var none = new TransactionEvents(listener, null, List.of());
    return execution(isolation, work, new NoLedger<T>(), none, shield).run();
  }

  private <T> TransactionExecution<T> execution(
      Isolation isolation,
      Work<T> work,
      Ledger<T> ledger,
      TransactionEvents events,
      InterruptShield shield) {
    return new TransactionExecution<>(database, permits, shield, isolation, work, ledger, events);
  }

  /**
   * Transactions outside of workflows have no record, and are not repeated if a commit may have
   * succeeded.
   */
  private static final class NoLedger<T> implements Ledger<T> {
    @Override
    public boolean commit(Connection connection, T result) throws SQLException {
      connection.commit();
      return true;
    }

    @Override
    public void writeWithoutCommit(Connection connection, T result) {
      // there is no record
    }

    @Override
    public Optional<T> find(Connection connection) {
      throw new DatabaseException(
          "The connection broke during the commit of a transaction outside of a workflow; it is unknown whether it was committed. Call it in a workflow, where it takes effect exactly once.");
    }

    @Override
    public boolean mayExist() {
      return false;
    }
  }
}
