package dev.cairn.testing;

import dev.cairn.spi.Event;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * Finds workflows that only the time continues: those that sleep, pause before the next try of a
 * step, are delayed, or wait for the rate limit of their queue, and those that wait for such
 * children. A workflow that waits for a message, an event or a promise is none of them, since a
 * thread of the test may send it; nor is one that waits until another one leaves its queue.
 */
final class TimeWaits {
  private static final String WORKFLOW =
      """
      select w.name, w.state, w.runnable_at from cairn.workflows w where w.id = ?
      """;

  /** The rate limit that keeps a workflow from being started before a time, if there is one. */
  private static final String EXHAUSTED_RATE =
      """
      select w.queue, l.most, (extract(epoch from l.period) * 1000)::bigint as millis, l.until
      from cairn.workflows w
      join cairn.queues q on q.name = w.queue
      cross join lateral (
        select q.starts as most, q.period, sum(s.starts) as started, min(s.at) + q.period as until
        from cairn.queue_start s
        where s.queue = q.name and s.at > cairn.clock() - q.period
        union all
        select q.per_partition_starts, q.per_partition_period, sum(s.starts),
               min(s.at) + q.per_partition_period
        from cairn.queue_start s
        where s.queue = q.name and s.partition = w.partition
          and s.at > cairn.clock() - q.per_partition_period) l
      where w.id = ? and w.state = 'ENQUEUED' and l.started >= l.most
      order by l.until desc
      limit 1
      """;

  private static final String CHILDREN =
      """
      select w.id from cairn.workflows w
      where w.parent_id = ? and w.state in ('DELAYED', 'ENQUEUED', 'RUNNING')
      order by w.created_at, w.id
      """;

  private final DataSource database;
  private final Waits waits;

  TimeWaits(DataSource database, Waits waits) {
    this.database = database;
    this.waits = waits;
  }

  /** Describes what workflows wait for; empty unless that is only time. The engine is idle. */
  Optional<String> describe(List<String> workflowIds) {
    try (Connection connection = database.getConnection()) {
      var all = new ArrayList<String>();
      for (String id : workflowIds) {
        Optional<String> waiting = describe(connection, id);
        if (waiting.isEmpty()) {
          return Optional.empty();
        }
        all.add(waiting.get());
      }
      return Optional.of(String.join("; ", all));
    } catch (SQLException problem) {
      throw new IllegalStateException(
          "The states of workflows %s could not be read".formatted(workflowIds), problem);
    }
  }

  private Optional<String> describe(Connection connection, String id) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(WORKFLOW)) {
      select.setString(1, id);
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        String workflow = "'%s' (%s)".formatted(id, row.getString("name"));
        return switch (row.getString("state")) {
          case "DELAYED" ->
              Optional.of(workflow + " is delayed until " + instant(row, "runnable_at"));
          case "ENQUEUED" -> behindRateLimit(connection, id, workflow);
          case "RUNNING" -> running(connection, id, workflow);
          default -> Optional.empty();
        };
      }
    }
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  /** A workflow that waits for a slot of its queue may be continued by the end of another one. */
  private static Optional<String> behindRateLimit(Connection connection, String id, String workflow)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(EXHAUSTED_RATE)) {
      select.setString(1, id);
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? Optional.of(
                "%s waits for the rate limit of queue '%s' (%d in %s) until %s"
                    .formatted(
                        workflow,
                        row.getString("queue"),
                        row.getInt("most"),
                        Duration.ofMillis(row.getLong("millis")),
                        instant(row, "until")))
            : Optional.empty();
      }
    }
  }

  private Optional<String> running(Connection connection, String id, String workflow)
      throws SQLException {
    List<Waits.Wait> present = waits.of(id);
    if (present.isEmpty() || anyIs(Event.Awaited.VALUE, present)) {
      return Optional.empty();
    }
    String description =
        workflow
            + " waits for "
            + present.stream().map(Waits.Wait::toString).collect(Collectors.joining(" and "));
    return anyIs(Event.Awaited.WORKFLOW, present)
        ? waitingForChildren(connection, id, description)
        : Optional.of(description);
  }

  private static boolean anyIs(Event.Awaited awaited, List<Waits.Wait> waits) {
    return waits.stream().anyMatch(wait -> wait.awaited() == awaited);
  }

  /** All children that have not ended wait for time, too, and there is one. */
  private Optional<String> waitingForChildren(Connection connection, String id, String description)
      throws SQLException {
    var all = new ArrayList<String>();
    all.add(description);
    for (String child : children(connection, id)) {
      Optional<String> waiting = describe(connection, child);
      if (waiting.isEmpty()) {
        return Optional.empty();
      }
      all.add(waiting.get());
    }
    return all.size() == 1 ? Optional.empty() : Optional.of(String.join("; ", all));
  }

  private static List<String> children(Connection connection, String id) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(CHILDREN)) {
      select.setString(1, id);
      var ids = new ArrayList<String>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          ids.add(rows.getString("id"));
        }
      }
      return ids;
    }
  }
}
