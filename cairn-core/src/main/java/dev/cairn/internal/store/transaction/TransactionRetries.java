package dev.cairn.internal.store.transaction;

import dev.cairn.error.DatabaseException;
import dev.cairn.error.UsageException;
import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.jdbc.InterruptShield;
import dev.cairn.internal.store.sql.SqlError;
import dev.cairn.internal.store.sql.SqlErrorKind;
import dev.cairn.internal.text.Sentence;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Decides after each error of a transaction whether another try is due, and waits for it. What
 * concerns the database is tried again for as long as it takes, and is an outage. What only this
 * transaction meets with is tried a limited number of times, and is none. For one thread.
 */
final class TransactionRetries implements AutoCloseable {
  private static final int MOST_CONFLICTS = 100;
  private static final int MOST_LOST_CONNECTIONS = 20;
  private static final int MOST_ENDED_SESSIONS = 3;
  private static final int MOST_REFUSED_RECORDS = 5;

  private final Database database;
  private final InterruptShield shield;
  private final Database.Repetition repetition;
  private int lostConnections;
  private int endedSessions;
  private int refusedRecords;

  /** What ends the transaction, since one more try would fail as well. */
  private @Nullable RuntimeException failure;

  TransactionRetries(Database database, InterruptShield shield) {
    this.database = database;
    this.shield = shield;
    this.repetition = database.repetition("run a transaction");
  }

  /** Another try is due for a reason of this transaction's own, which is no outage. */
  private static final class OwnFault extends SQLException {
    private static final long serialVersionUID = 1L;

    OwnFault(SQLException cause) {
      super(cause.getMessage(), cause.getSQLState(), cause);
    }
  }

  /** Returns what ends the transaction, unless a commit of it got through; null to try again. */
  @Nullable RuntimeException failure() {
    return failure;
  }

  /** Notes that a connection works. */
  void connected() {
    repetition.connected();
  }

  /**
   * Notes that the connection was lost during the transaction.
   *
   * @return what to give to {@link #await}
   */
  SQLException lost(SQLException problem) {
    SqlError error = SqlError.of(problem);
    lostConnections++;
    boolean limited = SqlErrorKind.isSessionLimit(problem);
    if (limited && ++endedSessions >= MOST_ENDED_SESSIONS) {
      failure =
          lostTooOften(
              error,
              endedSessions,
              "Make it shorter, or its pauses between statements, or raise that limit of the server.",
              problem);
    } else if (lostConnections >= MOST_LOST_CONNECTIONS) {
      failure =
          lostTooOften(
              error,
              lostConnections,
              "Find out what ends it, such as a statement that crashes the server.",
              problem);
    }
    return new OwnFault(problem);
  }

  private static DatabaseException lostTooOften(
      SqlError error, int times, String advice, SQLException problem) {
    return new DatabaseException(
        "The connection of the transaction was lost %d times: %s (SQLSTATE %s). %s"
            .formatted(times, Sentence.clause(error.said()), error.state(), advice),
        problem);
  }

  /**
   * Notes that the record was not written, although it can be written without the statements of the
   * transaction's code.
   *
   * @return what to give to {@link #await}
   */
  SQLException refused(SQLException problem) {
    SqlError error = SqlError.of(problem);
    if (SqlErrorKind.READ_ONLY.equals(error.state())) {
      failure =
          new UsageException(
              "The transaction's own SQL made it read-only, so its record cannot be part of it: %s Leave that out."
                  .formatted(Sentence.of(error.said())),
              problem);
    } else if (++refusedRecords >= MOST_REFUSED_RECORDS) {
      failure =
          new DatabaseException(
              "The transaction could not be committed %d times, after statements of its own: %s (SQLSTATE %s). Without them it can; look for a setting, a role or a deferred constraint in its code."
                  .formatted(refusedRecords, Sentence.clause(error.said()), error.state()),
              problem);
    }
    return new OwnFault(problem);
  }

  /**
   * Waits before the next try, unless that would fail as well.
   *
   * @param tries how many there were
   * @throws DatabaseException if the statement is at fault, conflicts do not end, or the database
   *     closes
   */
  void await(SQLException problem, int tries) {
    SqlErrorKind kind = SqlErrorKind.of(problem);
    if (kind == SqlErrorKind.PERMANENT) {
      throw Database.refused("run a transaction", problem);
    }
    if (kind == SqlErrorKind.CONFLICT && tries >= MOST_CONFLICTS) {
      throw new DatabaseException(
          "The transaction was in conflict with others %d times in a row: %s Make it shorter, or touch fewer rows that others touch."
              .formatted(tries, Sentence.of(SqlError.of(problem).said())),
          problem);
    }
    try {
      pause(kind, problem, tries);
    } catch (DatabaseException ended) {
      if (!(ended.getCause() instanceof InterruptedException interrupted)) {
        throw ended;
      }
      shield.interrupted(interrupted); // ends the wait only if the work is to stop
    }
  }

  private void pause(SqlErrorKind kind, SQLException problem, int tries) {
    if (kind == SqlErrorKind.CONFLICT) {
      database.giveWay(tries);
    } else if (problem instanceof OwnFault) {
      repetition.pause(problem);
    } else {
      repetition.await(problem);
    }
  }

  @Override
  public void close() {
    repetition.close();
  }
}
