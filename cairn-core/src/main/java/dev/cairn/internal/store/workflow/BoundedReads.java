package dev.cairn.internal.store.workflow;

import dev.cairn.error.DatabaseException;
import dev.cairn.internal.store.jdbc.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Executes queries of operators, which may scan millions of rows: at most two at a time, so that
 * the other connections remain for running workflows. Thread-safe.
 */
public final class BoundedReads {
  private static final int MAX_CONCURRENT = 2;
  private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(10);

  /**
   * Shorter than the answer timeout: after that one the connection would count as broken, and the
   * query would be repeated.
   */
  private static final Duration STATEMENT_TIMEOUT = Duration.ofMinutes(9);

  private final Database database;
  private final Semaphore permits;

  /**
   * Creates the reads.
   *
   * @param shared the number of shared connections; one remains free if there are several
   */
  public BoundedReads(Database database, int shared) {
    this.database = database;
    this.permits = new Semaphore(Math.clamp(shared - 1, 1, MAX_CONCURRENT), true);
  }

  /**
   * Waits for a permit and executes a call as {@link Database#executeForCaller(String,
   * Database.SqlCall, Duration)}.
   */
  <T extends @Nullable Object> T execute(String action, Database.SqlCall<T> call) {
    try {
      permits.acquire();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new DatabaseException(
          "The thread was interrupted while it waited for its turn to %s.".formatted(action),
          interrupted);
    }
    try {
      return database.executeForCaller(action, call, ANSWER_TIMEOUT);
    } finally {
      permits.release();
    }
  }

  Database database() {
    return database;
  }

  /**
   * Prepares a statement that searches workflows, to be executed by {@link #rows}. Head and tail
   * are written for the schema {@code cairn}. With the default {@code random_page_cost}, Postgres
   * would scan a hundred thousand workflows in order instead of the thousand that are in flight. So
   * would the generic plan, which Postgres may use from the sixth execution on.
   */
  PreparedStatement prepare(Connection connection, String head, SqlCondition condition, String tail)
      throws SQLException {
    return bounded(
        connection.prepareStatement(
            String.join(
                "\n",
                "select set_config('random_page_cost', '1.1', true), set_config('plan_cache_mode', 'force_custom_plan', true);",
                database.sql(head),
                condition.sql(),
                database.sql(tail))));
  }

  /** Executes a statement that searches workflows and returns its rows. */
  static ResultSet rows(PreparedStatement statement) throws SQLException {
    statement.execute();
    statement.getMoreResults();
    return statement.getResultSet();
  }

  /** Prepares a statement that is written for the schema {@code cairn}. */
  PreparedStatement prepare(Connection connection, String sql) throws SQLException {
    return bounded(connection.prepareStatement(database.sql(sql)));
  }

  private static PreparedStatement bounded(PreparedStatement statement) throws SQLException {
    statement.setQueryTimeout((int) STATEMENT_TIMEOUT.toSeconds());
    return statement;
  }
}
