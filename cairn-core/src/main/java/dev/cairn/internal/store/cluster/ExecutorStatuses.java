package dev.cairn.internal.store.cluster;

import dev.cairn.health.DatabaseOutage;
import dev.cairn.health.ExecutorStatus;
import dev.cairn.health.Health;
import dev.cairn.health.UnclaimedWorkflows;
import dev.cairn.internal.background.BackgroundTasks;
import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.jdbc.Outage;
import dev.cairn.internal.store.record.RecordRows;
import dev.cairn.internal.store.sql.SqlError;
import dev.cairn.internal.store.sql.SqlErrorKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Reads the live executors and the workflows that no live executor can run. Thread-safe. */
public final class ExecutorStatuses {
  private final Database database;
  private final List<Database> databases;
  private final BackgroundTasks tasks;

  public ExecutorStatuses(Database database, List<Database> databases, BackgroundTasks tasks) {
    this.database = database;
    this.databases = databases;
    this.tasks = tasks;
  }

  /**
   * Returns the health of the cluster and of this process. Asks the database once, without
   * repeating the query.
   *
   * @return the health, without executors if the database does not answer
   * @throws dev.cairn.error.DatabaseException if the user lacks the rights to read it, or the
   *     schema is incomplete, and no statement of this process waits for that already
   */
  public Health health() {
    try {
      return database.probe(connection ->
          new Health(live(connection), unclaimed(connection), tasks.failures(), outage()));
    } catch (SQLException problem) {
      Optional<DatabaseOutage> known = outage();
      if (known.isEmpty() && SqlErrorKind.isFinalForCaller(problem)) {
        throw SqlError.refused("read the health", problem);
      }
      Outage now = Outage.of(problem, tasks.now());
      var outage = known.or(() -> Optional.of(outage(now)));
      return new Health(List.of(), List.of(), tasks.failures(), outage);
    }
  }

  /** Returns the oldest outage of all databases that has not ended. Does not query them. */
  public Optional<DatabaseOutage> outage() {
    return databases.stream()
        .flatMap(each -> each.retries().outage().stream())
        .min(Comparator.comparing(Outage::since))
        .map(ExecutorStatuses::outage);
  }

  private static DatabaseOutage outage(Outage outage) {
    return new DatabaseOutage(outage.since(), outage.sqlState(), outage.message());
  }

  /** Returns the live executors, the oldest first. */
  public List<ExecutorStatus> live() {
    return database.executeForCaller("list the executors", this::live);
  }

  private List<ExecutorStatus> live(Connection connection) throws SQLException {
    String sql =
        """
        select e.id, e.application, e.version, e.host, e.pid, e.started_at,
               extract(epoch from e.expires_at - now()) * 1000 as left, e.running
        from cairn.executors e
        where e.state = 'ALIVE'
        order by e.started_at, e.id
        """;
    return all(connection, sql, ExecutorStatuses::status);
  }

  private static ExecutorStatus status(ResultSet row) throws SQLException {
    return new ExecutorStatus(
        row.getString("id"),
        row.getString("application"),
        row.getString("version"),
        row.getString("host"),
        row.getLong("pid"),
        RecordRows.instant(row, "started_at"),
        Duration.ofMillis(Math.max(0, row.getLong("left"))),
        row.getLong("running"));
  }

  /** Reads the groups of workflows that no live executor can run, those that wait longest first. */
  private List<UnclaimedWorkflows> unclaimed(Connection connection) throws SQLException {
    String sql =
        """
        select u.workflow, coalesce(u.queue, '') as queue, u.workflows, u.since, u.reason, u.paused
        from cairn.unclaimed u
        order by u.since, u.workflow
        """;
    return all(connection, sql, ExecutorStatuses::unclaimed);
  }

  private static UnclaimedWorkflows unclaimed(ResultSet row) throws SQLException {
    return new UnclaimedWorkflows(
        row.getString("workflow"),
        row.getString("queue"),
        row.getLong("workflows"),
        RecordRows.instant(row, "since"),
        row.getString("reason"),
        row.getBoolean("paused"));
  }

  /** Reads one row. */
  @FunctionalInterface
  private interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  private <T> List<T> all(Connection connection, String sql, RowReader<T> reader)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql));
        ResultSet rows = statement.executeQuery()) {
      var found = new ArrayList<T>();
      while (rows.next()) {
        found.add(reader.read(rows));
      }
      return found;
    }
  }
}
