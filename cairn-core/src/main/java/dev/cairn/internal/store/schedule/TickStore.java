package dev.cairn.internal.store.schedule;

import dev.cairn.internal.store.batch.EntryBatch;
import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.sql.ParameterBinder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Enqueues the workflows of ticks. The workflow id is derived from the tick, so a tick starts one
 * workflow, even if several executors enqueue it. Thread-safe.
 */
public final class TickStore {
  private final Database database;

  public TickStore(Database database) {
    this.database = database;
  }

  /**
   * A tick and the workflow that it starts.
   *
   * @param id the id of the workflow
   * @param tick the time of the tick
   * @param input the arguments as JSON
   */
  public record Tick(String id, Instant tick, String input) {}

  /**
   * The due ticks of a schedule.
   *
   * @param ticks the ticks to enqueue
   * @param next the next tick after those; null if there is none
   */
  public record Due(List<Tick> ticks, @Nullable Instant next) {}

  /**
   * Locks one due schedule that no other executor has locked, and enqueues its due ticks, in one
   * transaction.
   *
   * @param workflows the registered workflows, whose schedules are considered
   * @param plan computes the due ticks of a schedule at the database time
   * @return whether there was a due schedule
   */
  public boolean fireOne(Collection<String> workflows, BiFunction<ScheduleRow, Instant, Due> plan) {
    return database.execute(
        "fire a schedule",
        connection -> {
          connection.setAutoCommit(false);
          try {
            boolean fired = fireOne(connection, workflows, plan);
            connection.commit();
            connection.setAutoCommit(true);
            return fired;
          } catch (SQLException | RuntimeException problem) {
            Database.rollBack(connection, problem);
            throw problem;
          }
        });
  }

  private boolean fireOne(
      Connection connection,
      Collection<String> workflows,
      BiFunction<ScheduleRow, Instant, Due> plan)
      throws SQLException {
    String sql =
        """
        select s.name, s.workflow, s.cron, s.zone, extract(epoch from s.every) as every, s.queue,
               s.catch_up, s.headers, s.paused_at, s.next_at, cairn.clock() as now
        from cairn.schedule s
        where s.next_at <= cairn.clock() and s.workflow = any (?::text[])
        order by s.next_at
        limit 1
        for update of s skip locked
        """;
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      new ParameterBinder(connection, statement).texts(workflows.toArray(String[]::new));
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) {
          return false;
        }
        ScheduleRow schedule = ScheduleStore.schedule(row);
        Due due = plan.apply(schedule, row.getObject("now", OffsetDateTime.class).toInstant());
        enqueue(connection, schedule.schedule().name(), due.ticks);
        advance(connection, schedule.schedule().name(), due.next);
        return true;
      }
    }
  }

  private void advance(Connection connection, String name, @Nullable Instant next)
      throws SQLException {
    String sql = "update cairn.schedule set last_at = next_at, next_at = ? where name = ?";
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      new ParameterBinder(connection, statement).timestamp(next).text(name);
      statement.executeUpdate();
    }
  }

  /**
   * Enqueues ticks of a schedule; a workflow that exists is not changed.
   *
   * @param schedule the name of the schedule
   * @param ticks the ticks
   * @return the number of new workflows
   */
  public int enqueue(String schedule, List<Tick> ticks) {
    return database.execute(
        "enqueue ticks of schedule '%s'".formatted(schedule),
        connection -> enqueue(connection, schedule, ticks));
  }

  private int enqueue(Connection connection, String schedule, List<Tick> ticks)
      throws SQLException {
    String sql = "select cairn.enqueue_ticks(?, ?::text[], ?::bigint[], ?::text[]), $durable";
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      new ParameterBinder(connection, statement)
          .text(schedule)
          .texts(ticks.stream().map(Tick::id).toArray(String[]::new))
          .longs(ticks.stream().mapToLong(tick -> EntryBatch.micros(tick.tick)).toArray())
          .texts(ticks.stream().map(Tick::input).toArray(String[]::new));
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }

  /**
   * Returns the time until the next tick.
   *
   * @param workflows the registered workflows, whose schedules are considered
   * @param limit the result if there is no tick before
   * @return zero or more
   */
  public Duration untilNext(Collection<String> workflows, Duration limit) {
    String sql =
        """
        select extract(epoch from min(s.next_at) - cairn.clock()) * 1000000
        from cairn.schedule s
        where s.next_at is not null and s.workflow = any (?::text[])
        """;
    return database.execute(
        "read the next tick",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            new ParameterBinder(connection, statement).texts(workflows.toArray(String[]::new));
            try (ResultSet row = statement.executeQuery()) {
              row.next();
              long micros = row.getLong(1);
              Duration until = Duration.ofNanos(Math.max(0, micros) * 1_000);
              return row.wasNull() || until.compareTo(limit) > 0 ? limit : until;
            }
          }
        });
  }
}
