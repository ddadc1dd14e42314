package dev.cairn.internal.store.transaction;

import dev.cairn.error.DatabaseException;
import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.jdbc.InterruptShield;
import dev.cairn.internal.store.journal.RecentRecords;
import dev.cairn.internal.store.record.Membership;
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
 * Runs users' code in transactions of one database, each with the record that it happened in the
 * same commit. Thread-safe.
 */
public final class Transactions {
  private final Database database;
  private final Membership membership;
  private final Listener listener;
  private final @Nullable RecentRecords recent;

  /** Whoever waits for a connection here does not keep it from Cairn's own statements. */
  private final Semaphore seats;

  /** With what takes note of records in Cairn's own database; null for any other. */
  public Transactions(
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
   * work is done again, unless the connection dies in each try. Blocks while Postgres does not
   * answer or cannot write the record.
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
            : new ExternalLedger(database, run, frame);
    var lines = List.of(new Event.Line(run.workflowId(), frame.key()));
    return execution(
            isolation, work, ledger, new TransactionEvents(listener, recent, lines), shield)
        .run();
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
    var none = new TransactionEvents(listener, null, List.of());
    return execution(isolation, work, new NoLedger<T>(), none, shield).run();
  }

  private <T> TransactionExecution<T> execution(
      Isolation isolation,
      Work<T> work,
      Ledger<T> ledger,
      TransactionEvents events,
      InterruptShield shield) {
    return new TransactionExecution<>(database, seats, shield, isolation, work, ledger, events);
  }

  /** Transactions outside workflows write no record, and are not repeated once they may be done. */
  private static final class NoLedger<T> implements Ledger<T> {
    @Override
    public boolean commit(Connection connection, T result) throws SQLException {
      connection.commit();
      return true;
    }

    @Override
    public void rehearse(Connection connection, T result) {
      // nothing is written
    }

    @Override
    public Optional<T> find(Connection connection) {
      throw new DatabaseException(
          "The connection died during the commit of a transaction outside a workflow; whether it was committed is unknown. Call it in a workflow to have it exactly once.");
    }

    @Override
    public boolean mayHaveHappened() {
      return false;
    }
  }
}
