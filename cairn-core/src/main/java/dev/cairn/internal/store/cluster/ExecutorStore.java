package dev.cairn.internal.store.cluster;

import dev.cairn.internal.store.jdbc.ClockStepDetector;
import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.jdbc.Failover;
import dev.cairn.internal.store.jdbc.PinnedConnection;
import dev.cairn.internal.store.journal.RecentRecords;
import dev.cairn.internal.store.record.CurrentExecutor;
import dev.cairn.internal.store.record.ExecutorIdentity;
import dev.cairn.internal.store.record.RecordRows;
import dev.cairn.internal.store.sql.ParameterBinder;
import dev.cairn.spi.Environment;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/**
 * Registration and lease of this process's executor, and detection of executors whose lease has
 * expired. Thread-safe.
 */
public final class ExecutorStore {
  private static final String REGISTER_ACTION = "register this executor";

  private final Database database;
  private final CurrentExecutor currentExecutor;
  private final ExecutorIdentity identity;
  private final Environment environment;
  private final DatabaseClock clock;
  private final Duration lease;
  private final RecentRecords recent;
  private final ClockStepDetector clockSteps = new ClockStepDetector();

  /** A connection for the lease alone, so that a heartbeat does not wait for other statements. */
  private final PinnedConnection leaseConnection;

  public ExecutorStore(
      Database database,
      CurrentExecutor currentExecutor,
      ExecutorIdentity identity,
      Environment environment,
      DatabaseClock clock,
      Duration lease,
      RecentRecords recent) {
    this.database = database;
    this.currentExecutor = currentExecutor;
    this.identity = identity;
    this.environment = environment;
    this.clock = clock;
    this.lease = lease;
    this.recent = recent;
    this.leaseConnection = database.newPinnedConnection();
  }

  /** Returns the id of this process's executor. */
  public String current() {
    return currentExecutor.id();
  }

  /**
   * Registers this process as an executor with a lease. Blocks while Postgres does not answer.
   *
   * @throws dev.cairn.error.DatabaseException if Postgres rejects it, as for missing rights or
   *     tables
   */
  public void join() {
    String newId = environment.ids().get();
    database.executeForCaller(
        REGISTER_ACTION, connection -> register(connection, newId), leaseConnection);
    currentExecutor.set(newId);
  }

  /** Registers this process under a new id. Missing rights or tables are waited for. */
  private void registerAgain() {
    String newId = environment.ids().get();
    database.execute(REGISTER_ACTION, connection -> register(connection, newId), leaseConnection);
    currentExecutor.set(newId);
  }

  private boolean register(Connection connection, String id) throws SQLException {
    String sql =
        """
        with registered as (
          insert into cairn.executor
            (id, application, host, pid, build, version, workflows, timeline, server)
          values (?, ?, ?, ?, ?, ?, ?, $timeline, $server)
          on conflict (id) do nothing
          returning id, application, version, workflows
        ), seen as (
          insert into cairn.version (application, name, workflows)
          select application, version, workflows from registered
          on conflict (application, name)
            do update set workflows = excluded.workflows, last_seen_at = now()
        )
        insert into cairn.lease (executor, duration, expires_at)
        select id, l.duration, now() + l.duration
        from registered, (select ? * interval '1 millisecond' as duration) l
        returning clock_timestamp()
        """;
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      statement.setString(1, id);
      statement.setString(2, identity.application());
      statement.setString(3, identity.host());
      statement.setLong(4, identity.pid());
      statement.setString(5, identity.build());
      statement.setString(6, identity.version());
      statement.setArray(7, connection.createArrayOf("text", identity.names()));
      statement.setLong(8, lease.toMillis());
      return executeHeartbeat(statement);
    }
  }

  /**
   * Extends the lease.
   *
   * @return false if this executor was declared dead, or registered at another server
   */
  public boolean extend() {
    String sql =
        """
        update cairn.lease l set expires_at = now() + ? * interval '1 millisecond'
        from cairn.executor e
        where l.executor = ? and e.id = l.executor and e.timeline = $timeline and e.server = $server
        returning clock_timestamp()
        """;
    return database.execute(
        "extend this executor's lease",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            statement.setLong(1, lease.toMillis());
            statement.setString(2, current());
            return executeHeartbeat(statement);
          }
        },
        leaseConnection);
  }

  /** Executes a heartbeat and corrects the clock; returns false if there is no lease. */
  private boolean executeHeartbeat(PreparedStatement heartbeat) throws SQLException {
    Instant requestedAt = clock.localTime();
    try (ResultSet rows = heartbeat.executeQuery()) {
      if (!rows.next()) {
        return false;
      }
      clock.synchronize(rows.getObject(1, OffsetDateTime.class).toInstant(), requestedAt);
      return true;
    }
  }

  /**
   * Registers this process under a new id after it has lost its lease. Blocks while Postgres does
   * not answer.
   *
   * @return the failover that was the reason; empty if this executor was declared dead
   */
  public Optional<Failover> rejoin() {
    Optional<Failover> failover =
        database.execute("check for a failover", this::failover, leaseConnection);
    if (failover.isPresent()) {
      abandon();
    }
    registerAgain();
    return failover;
  }

  /**
   * Registers this process under a new id because records are missing that were confirmed. Blocks
   * while Postgres does not answer.
   *
   * @return the failover, as far as it is known
   */
  public Failover rejoinAfterLostRecords() {
    Failover failover =
        database.execute(
            "check the last records",
            connection -> {
              RecentRecords.Missing missing = recent.countMissing(connection);
              return new Failover(
                  "unknown", "unknown", missing.checked(), Math.max(1, missing.missing()));
            });
    abandon();
    registerAgain();
    return failover;
  }

  private void abandon() {
    database.failover().reportFailover();
    database.execute("declare this executor dead", this::declareDead, leaseConnection);
  }

  /** A missing row of the executor means a failover only if confirmed records are missing, too. */
  private Optional<Failover> failover(Connection connection) throws SQLException {
    String sql =
        """
        select e.id is null, (e.server, e.timeline) is distinct from ($server, $timeline),
               e.server || '/' || e.timeline, $server || '/' || $timeline
        from (select) one left join cairn.executor e on e.id = ?
        """;
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      statement.setString(1, current());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        boolean isMissing = row.getBoolean(1);
        if (!isMissing && !row.getBoolean(2)) {
          return Optional.empty();
        }
        RecentRecords.Missing missing = recent.countMissing(connection);
        return isMissing && missing.missing() == 0
            ? Optional.empty()
            : Optional.of(
                new Failover(
                    String.valueOf(row.getString(3)),
                    row.getString(4),
                    missing.checked(),
                    missing.missing()));
      }
    }
  }

  /** Declares this executor dead, so that its workflows are taken over at once. */
  private boolean declareDead(Connection connection) throws SQLException {
    String sql =
        """
        with dead as (
          update cairn.executor set state = 'DEAD', ended_at = clock_timestamp()
          where id = ? and state = 'ALIVE'
          returning id
        ), expired as (
          delete from cairn.lease l using dead d where l.executor = d.id
        )
        select pg_notify('cairn.notify', 'unowned') from dead
        """;
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      statement.setString(1, current());
      return statement.execute();
    }
  }

  /** Ends the lease, so that the remaining workflows of this executor are taken over at once. */
  public void leave() {
    String sql =
        """
        with closed as (
          update cairn.executor set state = 'CLOSED', ended_at = now()
          where id = ? and state = 'ALIVE'
          returning id
        ), given_back as (
          delete from cairn.lease l using closed c where l.executor = c.id
        )
        select pg_notify('cairn.notify', 'unowned') from closed
        """;
    leaseConnection.close();
    database.execute(
        "end this executor's lease",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            statement.setString(1, current());
            return statement.execute();
          }
        });
  }

  /**
   * Declares the executors dead whose lease has expired. From the commit on, they can write no
   * records. After a step of the database clock, every lease gets its full length again: live
   * executors have time to extend theirs, and dead ones are found one lease later.
   *
   * @return the ids of the executors that were declared dead
   */
  public List<String> declareExpiredDead() {
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
        update cairn.workflow w set runnable_at = now() + (w.runnable_at - w.created_at)
        where w.state = 'DELAYED' and w.created_at > clock_timestamp() and w.runnable_at > w.created_at;
        update cairn.queue_start s set at = now() where s.at > clock_timestamp()
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
