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
 * Puts the runs of ticks into their queues. A tick has one id, so that it runs once, however often
 * and by whomever it is put there. Thread-safe.
 */
public final class TickStore {
  private final Database database;

  public TickStore(Database database) {
    this.database = database;
  }

  /**
   * One run of a schedule.
   *
   * @param id the workflow's id
   * @param tick its tick
   * @param input its arguments as JSON
   */
  public record Tick(String id, Instant tick, String input) {}

  /**
   * What is due of a schedule.
   *
   * @param ticks what is to run
   * @param next the next tick after those; null if there is none
   */
  public record Due(List<Tick> ticks, @Nullable Instant next) {}

  /**
   * Takes one schedule whose time has come, unless another executor has it in hand, and puts what
   * is due into its queue; both are one commit.
   *
   * @param workflows whose schedules count: those that are registered here
   * @param plan what is due of a schedule, at the database's time
   * @return whether there was one
   */
  public boolean fireOne(Collection<String> workflows, BiFunction<ScheduleRow, Instant, Due> plan) {
    return database.ask(
        "look for ticks",
        connection -> {
          connection.setAutoCommit(false);
          try {
            boolean fired = fireOne(connection, workflows, plan);
            connection.commit();
            connection.setAutoCommit(true);
            return fired;
          } catch (SQLException | RuntimeException problem) {
            Database.leave(connection, problem);
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
               s.catch_up, s.headers, s.paused_at, s.next_at, clock_timestamp() as now
        from cairn.schedule s
        where s.next_at <= clock_timestamp() and s.workflow = any (?::text[])
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
        put(connection, schedule.schedule().name(), due.ticks);
        advance(connection, schedule.schedule().name(), due.next);
        return true;
      }
    }
  }

  private void advance(Connection connection, String name, @Nullable Instant next)
      throws SQLException {
    String sql = "update cairn.schedule set last_at = next_at, next_at = ? where name = ?";
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      new ParameterBinder(connection, statement).moment(next).text(name);
      statement.executeUpdate();
    }
  }

  /**
   * Puts runs of a schedule into its queue; those that are there already stay as they are.
   *
   * @param schedule the schedule's name
   * @param ticks the runs
   * @return how many were new
   */
  public int put(String schedule, List<Tick> ticks) {
    return database.ask(
        "start runs of schedule '%s'".formatted(schedule),
        connection -> put(connection, schedule, ticks));
  }

  private int put(Connection connection, String schedule, List<Tick> ticks) throws SQLException {
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
   * How long it is until the next tick.
   *
   * @param workflows whose schedules count: those that are registered here
   * @param longest the answer if it is longer, or if there is none
   * @return zero or more
   */
  public Duration untilNext(Collection<String> workflows, Duration longest) {
    String sql =
        """
        select extract(epoch from min(s.next_at) - clock_timestamp()) * 1000000
        from cairn.schedule s
        where s.next_at is not null and s.workflow = any (?::text[])
        """;
    return database.ask(
        "look for the next tick",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            new ParameterBinder(connection, statement).texts(workflows.toArray(String[]::new));
            try (ResultSet row = statement.executeQuery()) {
              row.next();
              long micros = row.getLong(1);
              Duration until = Duration.ofNanos(Math.max(0, micros) * 1_000);
              return row.wasNull() || until.compareTo(longest) > 0 ? longest : until;
            }
          }
        });
  }
}
