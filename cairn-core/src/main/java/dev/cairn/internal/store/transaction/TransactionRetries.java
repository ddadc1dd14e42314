package dev.cairn.internal.store.transaction;

import dev.cairn.error.DatabaseException;
import dev.cairn.error.UsageException;
import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.jdbc.InterruptShield;
import dev.cairn.internal.store.jdbc.RetryLoop;
import dev.cairn.internal.store.sql.SqlError;
import dev.cairn.internal.store.sql.SqlErrorKind;
import dev.cairn.internal.text.Sentence;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Decides after each error of a transaction whether it is tried again, and waits for the next try.
 * Errors that concern the database are outages, and tries are not limited. Errors that concern this
 * transaction alone are not outages, and tries are limited. For one thread.
 */
final class TransactionRetries implements AutoCloseable {
  private static final int MAX_CONFLICTS = 100;
  private static final int MAX_LOST_CONNECTIONS = 20;
  private static final int MAX_ENDED_SESSIONS = 3;
  private static final int MAX_REJECTED_RECORDS = 5;

  private final Database database;
  private final InterruptShield shield;
  private final RetryLoop retryLoop;
  private int lostConnections;
  private int endedSessions;
  private int rejectedRecords;

  /** The exception that ends the transaction, since another try would fail as well. */
  private @Nullable RuntimeException failure;

  TransactionRetries(Database database, InterruptShield shield) {
    this.database = database;
    this.shield = shield;
    this.retryLoop = database.retries().newLoop("run a transaction");
  }

  /** An error that concerns this transaction alone, and is no outage. */
  private static final class LocalError extends SQLException {
    private static final long serialVersionUID = 1L;

    LocalError(SQLException cause) {
      super(cause.getMessage(), cause.getSQLState(), cause);
    }
  }

  /**
   * Returns the exception that ends the transaction unless one of its commits succeeded; null to
   * try again.
   */
  @Nullable RuntimeException failure() {
    return failure;
  }

  /** Notes that a connection works. */
  void connected() {
    retryLoop.connected();
  }

  /**
   * Notes that the connection was lost during the transaction.
   *
   * @return the error to pass to {@link #await}
   */
  SQLException connectionLost(SQLException problem) {
    SqlError error = SqlError.of(problem);
    lostConnections++;
    boolean limited = SqlErrorKind.isSessionLimit(problem);
    if (limited && ++endedSessions >= MAX_ENDED_SESSIONS) {
      failure =
          lostTooOften(
              error,
              endedSessions,
              "Shorten the transaction or its pauses between statements, or raise that limit of the server.",
              problem);
    } else if (lostConnections >= MAX_LOST_CONNECTIONS) {
      failure =
          lostTooOften(
              error,
              lostConnections,
              "Find the cause, such as a statement that crashes the server.",
              problem);
    }
    return new LocalError(problem);
  }

  private static DatabaseException lostTooOften(
      SqlError error, int times, String advice, SQLException problem) {
    return SqlError.exception(
        "The connection of the transaction was lost %d times: %s (SQLSTATE %s). %s"
            .formatted(times, Sentence.clause(error.message()), error.state(), advice),
        problem);
  }

  /**
   * Notes that the record was not written, although it can be written without the statements of the
   * user code.
   *
   * @return the error to pass to {@link #await}
   */
  SQLException recordRejected(SQLException problem) {
    SqlError error = SqlError.of(problem);
    if (SqlErrorKind.READ_ONLY.equals(error.state())) {
      failure =
          new UsageException(
              "SQL in the code of the transaction made it read-only, so its record cannot be part of it: %s Remove that statement."
                  .formatted(Sentence.of(error.message())),
              problem);
    } else if (++rejectedRecords >= MAX_REJECTED_RECORDS) {
      failure =
          SqlError.exception(
              "The transaction could not be committed %d times: %s (SQLSTATE %s). Without the statements of its code it can be; look for a setting, a role or a deferred constraint in the code."
                  .formatted(rejectedRecords, Sentence.clause(error.message()), error.state()),
              problem);
    }
    return new LocalError(problem);
  }

  /**
   * Waits before the next try; throws if that would fail as well.
   *
   * @param tries the number of tries so far
   * @throws DatabaseException if the error is permanent, there were 100 conflicts, or the database
   *     is closed
   */
  void await(SQLException problem, int tries) {
    SqlErrorKind kind = SqlErrorKind.of(problem);
    if (kind == SqlErrorKind.PERMANENT) {
      throw SqlError.refused("run a transaction", problem);
    }
    if (kind == SqlErrorKind.CONFLICT && tries >= MAX_CONFLICTS) {
      throw SqlError.exception(
          "The transaction conflicted with others %d times in a row: %s Make it shorter, or update fewer rows that others update."
              .formatted(tries, Sentence.of(SqlError.of(problem).message())),
          problem);
    }
    try {
      pause(kind, problem, tries);
    } catch (DatabaseException ended) {
      if (!(ended.getCause() instanceof InterruptedException interrupted)) {
        throw ended;
      }
      shield.interrupted(interrupted); // throws only if the run must stop
    }
  }

  private void pause(SqlErrorKind kind, SQLException problem, int tries) {
    if (kind == SqlErrorKind.CONFLICT) {
      database.retries().delayAfterConflict(tries);
    } else if (problem instanceof LocalError) {
      retryLoop.pause(problem);
    } else {
      retryLoop.await(problem);
    }
  }

  @Override
  public void close() {
    retryLoop.close();
  }
}
