package dev.cairn.internal.store.cluster;

import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.jdbc.Failover;
import dev.cairn.internal.store.jdbc.PinnedConnection;
import dev.cairn.internal.store.journal.RecentRecords;
import dev.cairn.internal.store.record.CurrentExecutor;
import dev.cairn.internal.store.record.ExecutorIdentity;
import dev.cairn.spi.Environment;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * Registration and lease of this process's executor, also after it was declared dead and after a
 * failover. Thread-safe.
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

  /** A connection for the lease alone, so that a heartbeat does not wait for other statements. */
  private final PinnedConnection leaseConnection;

  /** The server that answered the last heartbeat; empty before the first one. */
  private volatile String lastServer = "";

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
    try {
      database.executeForCaller(
          REGISTER_ACTION, connection -> register(connection, newId), leaseConnection);
    } catch (RuntimeException | Error problem) {
      leaseConnection.close();
      throw problem;
    }
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
        returning clock_timestamp(), $server || '/' || $timeline
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
        returning clock_timestamp(), e.server || '/' || e.timeline
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
      lastServer = rows.getString(2);
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
      declareFailover();
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
    declareFailover();
    registerAgain();
    return failover;
  }

  private void declareFailover() {
    database.failover().reportFailover();
    database.execute("declare this executor dead", this::declareDead, leaseConnection);
  }

  /**
   * Compares the server with that of the last heartbeat. On the same server, a missing row of the
   * executor means a failover only if confirmed records are missing, too.
   */
  private Optional<Failover> failover(Connection connection) throws SQLException {
    String sql =
        """
        select e.id is null, coalesce(e.server || '/' || e.timeline, ?), $server || '/' || $timeline
        from (select) one left join cairn.executor e on e.id = ?
        """;
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      statement.setString(1, lastServer);
      statement.setString(2, current());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        boolean isMissing = row.getBoolean(1);
        String before = row.getString(2);
        String after = row.getString(3);
        boolean isOther = !before.isEmpty() && !before.equals(after);
        if (!isMissing && !isOther) {
          return Optional.empty();
        }
        RecentRecords.Missing missing = recent.countMissing(connection);
        return isOther || missing.missing() > 0
            ? Optional.of(new Failover(before, after, missing.checked(), missing.missing()))
            : Optional.empty();
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
}
