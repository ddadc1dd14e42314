package dev.cairn.testing;

import dev.cairn.spi.Event;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * Finds workflows that only the time continues: those that sleep, pause before the next try of a
 * step, are delayed, or wait for the rate limit of their queue, and those that wait for the end or
 * an event of such workflows. A workflow that waits for a message or a promise is none of them,
 * since a thread of the test may send it; nor is one that waits until another one leaves its queue.
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

  private final DataSource database;
  private final Waits waits;

  TimeWaits(DataSource database, Waits waits) {
    this.database = database;
    this.waits = waits;
  }

  /** Describes what workflows wait for; empty unless that is only time. The engine is idle. */
  Optional<String> describe(List<String> workflowIds) {
    try (Connection connection = database.getConnection()) {
      var search = new Search(connection);
      return search.onlyTimeContinuesAll(workflowIds) && search.foundTime
          ? Optional.of(String.join("; ", search.found.values()))
          : Optional.empty();
    } catch (SQLException problem) {
      throw new IllegalStateException(
          "The states of workflows %s could not be read".formatted(workflowIds), problem);
    }
  }

  /** A search that goes from workflows to those for which they wait. */
  private final class Search {
    private final Connection connection;

    /** The workflows, in the order in which they were found, with what they wait for. */
    private final Map<String, String> found = new LinkedHashMap<>();

    /** Whether one of them waits for time, and not all of them for each other. */
    private boolean foundTime;

    private Search(Connection connection) {
      this.connection = connection;
    }

    boolean onlyTimeContinuesAll(List<String> workflowIds) throws SQLException {
      for (String id : workflowIds) {
        if (!found.containsKey(id) && !onlyTimeContinues(id)) {
          return false;
        }
      }
      return true;
    }

    private boolean onlyTimeContinues(String id) throws SQLException {
      try (PreparedStatement select = connection.prepareStatement(WORKFLOW)) {
        select.setString(1, id);
        try (ResultSet row = select.executeQuery()) {
          if (!row.next()) {
            return false;
          }
          String workflow = "'%s' (%s)".formatted(id, row.getString("name"));
          return switch (row.getString("state")) {
            case "DELAYED" ->
                waitsForTime(id, workflow + " is delayed until " + instant(row, "runnable_at"));
            case "ENQUEUED" -> isBehindRateLimit(id, workflow);
            case "RUNNING" -> runs(id, workflow);
            default -> false;
          };
        }
      }
    }

    private boolean waitsForTime(String id, String description) {
      found.put(id, description);
      foundTime = true;
      return true;
    }

    /** A workflow that waits for a slot of its queue may be continued by the end of another one. */
    private boolean isBehindRateLimit(String id, String workflow) throws SQLException {
      try (PreparedStatement select = connection.prepareStatement(EXHAUSTED_RATE)) {
        select.setString(1, id);
        try (ResultSet row = select.executeQuery()) {
          return row.next()
              && waitsForTime(
                  id,
                  "%s waits for the rate limit of queue '%s' (%d in %s) until %s"
                      .formatted(
                          workflow,
                          row.getString("queue"),
                          row.getInt("most"),
                          Duration.ofMillis(row.getLong("millis")),
                          instant(row, "until")));
        }
      }
    }

    private boolean runs(String id, String workflow) throws SQLException {
      List<Waits.Wait> present = waits.of(id);
      if (present.isEmpty()) {
        return false;
      }
      String keys = present.stream().map(Waits.Wait::toString).collect(Collectors.joining(" and "));
      found.put(id, workflow + " waits for " + keys);
      for (Waits.Wait wait : present) {
        if (!onlyTimeEnds(wait)) {
          return false;
        }
      }
      return true;
    }

    private boolean onlyTimeEnds(Waits.Wait wait) throws SQLException {
      foundTime |= wait.until() != null;
      return switch (wait.awaited()) {
        case Event.Awaited.Time time -> true;
        case Event.Awaited.Workflows(var ids) -> onlyTimeContinuesAll(ids);
        case Event.Awaited.Value value -> false;
      };
    }
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }
}
