package dev.cairn.internal.store.schedule;

import dev.cairn.error.CairnException;
import dev.cairn.error.DatabaseException;
import dev.cairn.error.NoSuchQueueException;
import dev.cairn.internal.header.HeaderJson;
import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.queue.QueueStore;
import dev.cairn.internal.store.sql.ParameterBinder;
import dev.cairn.schedule.CatchUp;
import dev.cairn.schedule.Schedule;
import dev.cairn.schedule.Schedule.When;
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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The settings of schedules, which all executors share. Thread-safe. */
public final class ScheduleStore {
  private static final String FOREIGN_KEY_VIOLATION = "23503";

  private final Database database;

  public ScheduleStore(Database database) {
    this.database = database;
  }

  /**
   * Creates a schedule or replaces its settings; it ticks from now on.
   *
   * @param schedule the settings
   * @param workflow the workflow that it starts
   * @param unlessDeclared whether to keep the schedule if the same settings were declared last
   * @param next returns the first tick after a time
   * @throws NoSuchQueueException if the queue does not exist
   */
  public void write(
      Schedule schedule,
      String workflow,
      boolean unlessDeclared,
      Function<Instant, Optional<Instant>> next) {
    String sql =
        """
        with written as (
          insert into cairn.schedule as s
            (name, workflow, cron, zone, every, queue, catch_up, headers, next_at, declared)
          values (?, ?, ?, ?, ? * interval '1 second', ?, ?, ?::jsonb, ?, ?)
          on conflict (name) do update
          set workflow = excluded.workflow, cron = excluded.cron, zone = excluded.zone,
              every = excluded.every, queue = excluded.queue, catch_up = excluded.catch_up,
              headers = excluded.headers,
              next_at = case when s.paused_at is null then excluded.next_at end,
              declared = case when ? then excluded.declared else s.declared end,
              changed_at = cairn.now()
          where not ? or s.declared <> excluded.declared
          returning s.name
        )
        select pg_notify('cairn.notify', 'schedules'), $durable from written
        """;
    try {
      database.executeForCaller(
          "set up schedule '%s'".formatted(schedule.name()),
          connection -> {
            Instant first = next.apply(now(connection)).orElse(null);
            try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
              var binder = new ParameterBinder(connection, statement);
              bind(binder, schedule, workflow);
              binder.timestamp(first).text(workflow + " " + schedule);
              binder.flag(unlessDeclared).flag(unlessDeclared);
              return statement.execute();
            }
          });
    } catch (DatabaseException refused) {
      throw translate(refused, schedule);
    }
  }

  private CairnException translate(DatabaseException refused, Schedule schedule) {
    if (refused.getCause() instanceof SQLException problem
        && FOREIGN_KEY_VIOLATION.equals(problem.getSQLState())) {
      return new NoSuchQueueException(
          "Schedule '%s' uses the queue '%s', which does not exist. Declare it first with cairn.queues().declare(Queue.named(\"%s\"))."
              .formatted(schedule.name(), schedule.queue(), schedule.queue()),
          schedule.queue(),
          new QueueStore(database).names(),
          refused);
    }
    return refused;
  }

  private static void bind(ParameterBinder binder, Schedule schedule, String workflow)
      throws SQLException {
    binder.text(schedule.name()).text(workflow);
    switch (schedule.when()) {
      case When.Cron(var expression, var zone) ->
          binder.text(expression).text(zone).numberOrNull(null);
      case When.Every(var interval) ->
          binder.text(null).text(null).numberOrNull(interval.toSeconds());
    }
    binder.text(schedule.queue()).text(schedule.catchUp().name());
    binder.text(HeaderJson.write(schedule.headers()));
  }

  private Instant now(Connection connection) throws SQLException {
    String sql = "select cairn.clock()";
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getObject(1, OffsetDateTime.class).toInstant();
    }
  }

  /** Returns the database time. */
  public Instant now() {
    return database.execute("read the time", this::now);
  }

  /**
   * Reads schedules.
   *
   * @param name one of them; null for all
   * @return the schedules, ordered by name
   */
  public List<ScheduleRow> find(@Nullable String name) {
    String sql =
        """
        select s.name, s.workflow, s.cron, s.zone, extract(epoch from s.every) as every, s.queue,
               s.catch_up, s.headers, s.paused_at, s.next_at
        from cairn.schedule s
        where s.name = coalesce(?, s.name)
        order by s.name
        """;
    return database.execute(
        "read the schedules",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            new ParameterBinder(connection, statement).text(name);
            return schedules(statement);
          }
        });
  }

  private static List<ScheduleRow> schedules(PreparedStatement query) throws SQLException {
    try (ResultSet rows = query.executeQuery()) {
      var found = new ArrayList<ScheduleRow>();
      while (rows.next()) {
        found.add(schedule(rows));
      }
      return found;
    }
  }

  static ScheduleRow schedule(ResultSet row) throws SQLException {
    String cron = row.getString("cron");
    When when =
        cron == null
            ? new When.Every(Duration.ofSeconds(row.getLong("every")))
            : new When.Cron(cron, row.getString("zone"));
    var schedule =
        new Schedule(
            row.getString("name"),
            when,
            row.getString("queue"),
            CatchUp.valueOf(row.getString("catch_up")),
            HeaderJson.read(row.getString("headers")));
    OffsetDateTime next = row.getObject("next_at", OffsetDateTime.class);
    return new ScheduleRow(
        schedule,
        row.getString("workflow"),
        row.getObject("paused_at") != null,
        next == null ? null : next.toInstant());
  }

  /**
   * Pauses a schedule.
   *
   * @param name the schedule
   * @return false if it does not exist
   */
  public boolean pause(String name) {
    String sql =
        """
        update cairn.schedule
        set paused_at = coalesce(paused_at, cairn.now()), next_at = null, changed_at = cairn.now()
        where name = ?
        """;
    return executeUpdate("pause schedule '%s'".formatted(name), sql, name);
  }

  /**
   * Deletes a schedule; the workflows that it started are kept.
   *
   * @param name the schedule
   * @return false if it does not exist
   */
  public boolean delete(String name) {
    return executeUpdate(
        "delete schedule '%s'".formatted(name), "delete from cairn.schedule where name = ?", name);
  }

  private boolean executeUpdate(String action, String sql, String name) {
    return database.executeForCaller(
        action,
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.durable(sql))) {
            new ParameterBinder(connection, statement).text(name);
            statement.execute();
            statement.getMoreResults();
            return statement.getUpdateCount() == 1;
          }
        });
  }

  /**
   * Resumes a paused schedule; it ticks from now on.
   *
   * @param name the schedule
   * @param next returns the first tick after a time
   */
  public void resume(String name, Function<Instant, Optional<Instant>> next) {
    String sql =
        """
        with resumed as (
          update cairn.schedule set paused_at = null, next_at = ?, changed_at = cairn.now()
          where name = ? and paused_at is not null
          returning name
        )
        select pg_notify('cairn.notify', 'schedules'), $durable from resumed
        """;
    database.executeForCaller(
        "resume schedule '%s'".formatted(name),
        connection -> {
          Instant first = next.apply(now(connection)).orElse(null);
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            new ParameterBinder(connection, statement).timestamp(first).text(name);
            return statement.execute();
          }
        });
  }
}
