package dev.cairn.internal.store.jdbc;

import dev.cairn.internal.store.sql.SqlError;
import java.sql.SQLException;
import java.time.Instant;

/**
 * Statements of Cairn's own that fail at present, and are repeated until they succeed.
 *
 * @param since when the first of them failed, by this process's clock
 * @param sqlState the state of the latest error; empty if there was none
 * @param message what the server, the driver or the pool said then
 */
public record Outage(Instant since, String sqlState, String message) {
  public static Outage of(SQLException problem, Instant since) {
    SqlError error = SqlError.of(problem);
    return new Outage(since, error.state(), error.said());
  }
}
