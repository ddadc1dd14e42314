package dev.cairn.internal.store.queue;

import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.sql.ParameterBinder;
import dev.cairn.queue.Queue;
import dev.cairn.queue.QueueLimits;
import dev.cairn.queue.QueueStatus;
import dev.cairn.queue.Rate;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the settings and the numbers of workflows of queues. Thread-safe. */
public final class QueueStatuses {
  private final Database database;

  public QueueStatuses(Database database) {
    this.database = database;
  }

  /**
   * Reads the status of queues in one query.
   *
   * @param name the queue; null for all
   * @return the statuses, ordered by name
   */
  public List<QueueStatus> of(@Nullable String name) {
    String sql =
        """
        select q.name, q.concurrency, q.per_executor, q.starts, q.partitioned,
               extract(epoch from q.period) * 1000000 as period,
               q.per_partition, q.per_partition_starts,
               extract(epoch from q.per_partition_period) * 1000000 as per_partition_period,
               q.applications, q.paused_at is not null as paused, q.waiting, q.delayed, q.running,
               extract(epoch from cairn.now() - q.oldest_at) * 1000000 as oldest,
               array(select r.key from jsonb_each_text(q.running_by) r order by r.key) as executors,
               array(select r.value::bigint from jsonb_each_text(q.running_by) r order by r.key)
                 as counts
        from cairn.queues q
        where q.name = coalesce(?, q.name)
        order by q.name
        """;
    return database.executeForCaller(
        "read the queues",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            new ParameterBinder(connection, statement).text(name);
            try (ResultSet rows = statement.executeQuery()) {
              var found = new ArrayList<QueueStatus>();
              while (rows.next()) {
                found.add(status(rows));
              }
              return found;
            }
          }
        });
  }

  private static QueueStatus status(ResultSet row) throws SQLException {
    int perExecutor = row.getInt("per_executor");
    boolean isDefault = row.wasNull();
    var queue =
        new Queue(
            row.getString("name"),
            limits(row, "concurrency", "starts", "period"),
            isDefault ? Queue.PER_EXECUTOR : perExecutor,
            row.getBoolean("partitioned"),
            limits(row, "per_partition", "per_partition_starts", "per_partition_period"),
            texts(row.getArray("applications")));
    return new QueueStatus(
        queue,
        row.getBoolean("paused"),
        row.getLong("waiting"),
        row.getLong("delayed"),
        row.getLong("running"),
        Duration.ofNanos(Math.max(0, row.getLong("oldest")) * 1_000),
        runningByExecutor(row));
  }

  private static QueueLimits limits(
      ResultSet row, String concurrencyColumn, String startsColumn, String periodColumn)
      throws SQLException {
    int concurrency = row.getInt(concurrencyColumn);
    int limit = row.wasNull() ? QueueLimits.UNLIMITED : concurrency;
    int starts = row.getInt(startsColumn);
    Rate rate =
        row.wasNull()
            ? Rate.UNLIMITED
            : new Rate(starts, Duration.ofNanos(row.getLong(periodColumn) * 1_000));
    return new QueueLimits(limit, rate);
  }

  private static List<String> texts(@Nullable Array array) throws SQLException {
    return array == null ? List.of() : List.of((String[]) array.getArray());
  }

  private static Map<String, Long> runningByExecutor(ResultSet row) throws SQLException {
    var executors = (String[]) row.getArray("executors").getArray();
    var counts = (Long[]) row.getArray("counts").getArray();
    var running = new HashMap<String, Long>();
    for (int i = 0; i < executors.length; i++) {
      running.put(executors[i], counts[i]);
    }
    return running;
  }
}
