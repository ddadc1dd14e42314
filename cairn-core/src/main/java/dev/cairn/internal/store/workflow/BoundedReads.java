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
 * Questions that people ask, which may look through millions of rows: two at a time, so that they
 * leave connections to those who run workflows. Thread-safe.
 */
public final class BoundedReads {
  private static final int AT_ONCE = 2;
  private static final Duration LONGEST = Duration.ofMinutes(10);

  /** Gives up before the connection counts as dead, since the question would be asked again. */
  private static final Duration LONGEST_STATEMENT = Duration.ofMinutes(9);

  private final Database database;
  private final Semaphore seats;

  /**
   * With a share of the connections that Cairn's statements have.
   *
   * @param shared how many there are; one is left to others if there are several
   */
  public BoundedReads(Database database, int shared) {
    this.database = database;
    this.seats = new Semaphore(Math.clamp(shared - 1, 1, AT_ONCE), true);
  }

  /** Asks as {@link Database#ask} does, when it is this one's turn. */
  <T extends @Nullable Object> T ask(String what, Database.Question<T> question) {
    try {
      seats.acquire();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new DatabaseException(
          "The thread was interrupted while it waited for its turn to %s.".formatted(what),
          interrupted);
    }
    try {
      return database.request(what, question, LONGEST);
    } finally {
      seats.release();
    }
  }

  Database database() {
    return database;
  }

  /**
   * A statement that looks for workflows, of which head and tail are written for the usual schema;
   * {@link #rows} runs it. As dear as Postgres by default takes a row that lies anywhere, it would
   * rather read a hundred thousand workflows in their order than the thousand that are in flight.
   */
  PreparedStatement prepare(Connection connection, String head, SqlCondition condition, String tail)
      throws SQLException {
    return bounded(
        connection.prepareStatement(
            String.join(
                "\n",
                "select set_config('random_page_cost', '1.1', true);",
                database.sql(head),
                condition.sql(),
                database.sql(tail))));
  }

  /** What a statement gives that looks for workflows. */
  static ResultSet rows(PreparedStatement statement) throws SQLException {
    statement.execute();
    statement.getMoreResults();
    return statement.getResultSet();
  }

  /** A statement that is written for the usual schema. */
  PreparedStatement prepare(Connection connection, String sql) throws SQLException {
    return bounded(connection.prepareStatement(database.sql(sql)));
  }

  private static PreparedStatement bounded(PreparedStatement statement) throws SQLException {
    statement.setQueryTimeout((int) LONGEST_STATEMENT.toSeconds());
    return statement;
  }
}
