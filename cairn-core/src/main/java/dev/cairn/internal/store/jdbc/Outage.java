package dev.cairn.internal.store.jdbc;

import dev.cairn.internal.store.sql.SqlError;
import java.sql.SQLException;
import java.time.Instant;

/**
 * Statements of Cairn's own fail at present and are repeated until they succeed.
 *
 * @param since when the first of them failed, by the clock of this process
 * @param sqlState the SQL state of the latest error; empty if there is none
 * @param message the message of the latest error
 */
public record Outage(Instant since, String sqlState, String message) {
  public static Outage of(SQLException problem, Instant since) {
    SqlError error = SqlError.of(problem);
    return new Outage(since, error.state(), error.message());
  }
}
