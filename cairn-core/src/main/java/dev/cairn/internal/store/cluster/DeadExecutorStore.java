package dev.cairn.internal.store.cluster;

import dev.cairn.internal.store.jdbc.ClockStepDetector;
import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.record.RecordRows;
import dev.cairn.internal.store.sql.ParameterBinder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;

/** Detects executors whose lease has expired, and deletes those that ended. Thread-safe. */
public final class DeadExecutorStore {
  private final Database database;
  private final ClockStepDetector clockSteps = new ClockStepDetector();

  public DeadExecutorStore(Database database) {
    this.database = database;
  }

  /**
   * Declares the executors dead whose lease has expired. From the commit on, they can write no
   * records. After a step of the database clock, every lease gets its full length again: live
   * executors have time to extend theirs, and dead ones are found one lease later.
   *
   * @return the ids of the executors that were declared dead
   */
  public List<String> declareDead() {
    return database.execute(
        "look for dead executors",
        connection -> {
          Expired expired = expired(connection);
          ClockStepDetector.Step step = clockSteps.compare(expired.now, expired.requestedAt);
          if (step == ClockStepDetector.Step.FORWARD) {
            renew(connection, expired.executors);
            return List.of();
          }
          if (step == ClockStepDetector.Step.POSSIBLY_BACKWARD) {
            correctFutureTimes(connection);
          }
          return expired.executors.isEmpty() ? List.of() : declareDead(connection, expired);
        });
  }

  /** Executors whose lease has expired at a database time, which was requested at a local time. */
  private record Expired(List<String> executors, Instant now, long requestedAt) {}

  /** Shortens times in the future, which were written before the clock was set back. */
  private Expired expired(Connection connection) throws SQLException {
    String sql =
        """
        update cairn.lease l set expires_at = now() + l.duration
        where l.expires_at > clock_timestamp() + l.duration;
        update cairn.executor e set ended_at = now()
        where e.ended_at > clock_timestamp();
        select clock_timestamp(), array(select l.executor from cairn.lease l where l.expires_at < now())
        """;
    long requestedAt = System.nanoTime();
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      statement.execute();
      statement.getMoreResults();
      statement.getMoreResults();
      try (ResultSet row = statement.getResultSet()) {
        row.next();
        Instant now = row.getObject(1, OffsetDateTime.class).toInstant();
        return new Expired(List.of((String[]) row.getArray(2).getArray()), now, requestedAt);
      }
    }
  }

  /**
   * Corrects times that were written before the clock was set back: a delay gets its full length
   * from now on, and a start counts as a start of this moment for rate limits.
   */
  private void correctFutureTimes(Connection connection) throws SQLException {
    String sql =
        """
        update cairn.workflow w set runnable_at = cairn.now() + (w.runnable_at - w.created_at)
        where w.state = 'DELAYED' and w.created_at > cairn.clock() and w.runnable_at > w.created_at;
        update cairn.queue_start s set at = cairn.now() where s.at > cairn.clock()
        """;
    try (Statement statement = connection.createStatement()) {
      statement.execute(database.sql(sql));
    }
  }

  private void renew(Connection connection, List<String> executors) throws SQLException {
    String sql =
        """
        update cairn.lease l set expires_at = now() + l.duration
        where l.executor = any (?::text[]) and l.expires_at < now()
        """;
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      new ParameterBinder(connection, statement).texts(executors.toArray(String[]::new));
      statement.executeUpdate();
    }
  }

  /** Uses the time at which no clock step was detected, not a later one. */
  private List<String> declareDead(Connection connection, Expired expired) throws SQLException {
    String sql =
        """
        with expired as (
          delete from cairn.lease l
          where l.executor in (
            select e.executor from cairn.lease e
            where e.executor = any (?::text[]) and e.expires_at < ? for update skip locked)
          returning l.executor
        ), dead as (
          update cairn.executor e set state = 'DEAD', ended_at = clock_timestamp()
          from expired x where e.id = x.executor and e.state = 'ALIVE'
          returning e.id
        )
        select id, pg_notify('cairn.notify', 'unowned') from dead
        """;
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      new ParameterBinder(connection, statement)
          .texts(expired.executors.toArray(String[]::new))
          .timestamp(expired.now);
      return RecordRows.texts(statement.executeQuery());
    }
  }

  /**
   * Deletes executors that ended more than an hour ago and own no running workflow, and versions
   * that no executor has run for 30 days, unless a version is current or has running workflows.
   */
  public void deleteEnded() {
    String sql =
        """
        with forgotten as (
          delete from cairn.version v
          where v.last_seen_at < now() - interval '30 days' and v.current_since is null
            and not exists (select from cairn.executor e
                            where e.application = v.application and e.version = v.name)
            and not exists (select from cairn.workflow w
                            where w.version = v.name and w.state = 'RUNNING')
        )
        delete from cairn.executor e
        where e.state <> 'ALIVE' and e.ended_at < now() - interval '1 hour'
          and not exists (select from cairn.workflow w
                          where w.executor = e.id and w.state = 'RUNNING')
        """;
    database.execute(
        "delete ended executors",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            return statement.executeUpdate();
          }
        });
  }
}
