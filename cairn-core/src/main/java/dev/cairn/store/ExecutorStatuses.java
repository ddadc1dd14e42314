package dev.cairn.store;

import dev.cairn.api.ExecutorStatus;
import dev.cairn.api.Unclaimed;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads who lives, and what nobody takes. Thread-safe. */
public final class ExecutorStatuses {
  private final Database database;

  ExecutorStatuses(Database database) {
    this.database = database;
  }

  /**
   * The executors that live.
   *
   * @return their statuses, the oldest first
   */
  public List<ExecutorStatus> living() {
    String sql =
        """
        select e.id, e.application, e.version, e.host, e.pid, e.started_at,
               extract(epoch from e.expires_at - now()) * 1000 as left, e.running
        from cairn.executors e
        where e.state = 'ALIVE'
        order by e.started_at, e.id
        """;
    return all("list the executors", sql, ExecutorStatuses::status);
  }

  private static ExecutorStatus status(ResultSet row) throws SQLException {
    return new ExecutorStatus(
        row.getString("id"),
        row.getString("application"),
        row.getString("version"),
        row.getString("host"),
        row.getLong("pid"),
        Rows.instant(row, "started_at"),
        Duration.ofMillis(Math.max(0, row.getLong("left"))),
        row.getLong("running"));
  }

  /**
   * What no living executor takes.
   *
   * @return groups of workflows, those that wait longest first
   */
  public List<Unclaimed> unclaimed() {
    String sql =
        """
        select u.workflow, coalesce(u.queue, '') as queue, u.workflows, u.since, u.reason
        from cairn.unclaimed u
        order by u.since, u.workflow
        """;
    return all("look for what nobody takes", sql, ExecutorStatuses::unclaimed);
  }

  private static Unclaimed unclaimed(ResultSet row) throws SQLException {
    return new Unclaimed(
        row.getString("workflow"),
        row.getString("queue"),
        row.getLong("workflows"),
        Rows.instant(row, "since"),
        row.getString("reason"));
  }

  /** Reads one row. */
  @FunctionalInterface
  private interface Reading<T> {
    T of(ResultSet row) throws SQLException;
  }

  private <T> List<T> all(String what, String sql, Reading<T> reading) {
    return database.request(
        what,
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql));
              ResultSet rows = statement.executeQuery()) {
            var found = new ArrayList<T>();
            while (rows.next()) {
              found.add(reading.of(rows));
            }
            return found;
          }
        });
  }
}
