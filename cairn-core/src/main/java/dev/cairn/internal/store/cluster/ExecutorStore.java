package dev.cairn.internal.store.cluster;

import dev.cairn.internal.store.jdbc.ClockStepDetector;
import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.jdbc.Failover;
import dev.cairn.internal.store.jdbc.PinnedConnection;
import dev.cairn.internal.store.journal.RecentRecords;
import dev.cairn.internal.store.record.ExecutorIdentity;
import dev.cairn.internal.store.record.Membership;
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

/** Who lives: registration, leases, and the burial of those whose lease ran out. Thread-safe. */
public final class ExecutorStore {
  private static final String REGISTER = "register this executor";

  private final Database database;
  private final Membership membership;
  private final ExecutorIdentity identity;
  private final Environment ambient;
  private final DatabaseClock clock;
  private final Duration lease;
  private final RecentRecords recent;
  private final ClockStepDetector steps = new ClockStepDetector();

  /** The lease does not wait behind other questions for a connection. */
  private final PinnedConnection pulse;

  public ExecutorStore(
      Database database,
      Membership membership,
      ExecutorIdentity identity,
      Environment ambient,
      DatabaseClock clock,
      Duration lease,
      RecentRecords recent) {
    this.database = database;
    this.membership = membership;
    this.identity = identity;
    this.ambient = ambient;
    this.clock = clock;
    this.lease = lease;
    this.recent = recent;
    this.pulse = database.pin();
  }

  /**
   * The executor that this process is now.
   *
   * @return its id
   */
  public String current() {
    return membership.executor();
  }

  /**
   * Registers this process under an id, with a lease. Blocks until Postgres answers.
   *
   * @throws dev.cairn.error.DatabaseException if Postgres refuses it, or rights or tables are
   *     missing
   */
  public void join() {
    String fresh = ambient.ids().get();
    database.request(REGISTER, connection -> register(connection, fresh), pulse);
    membership.become(fresh);
  }

  /** Registers this process under a fresh id, and waits for an operator if anything is missing. */
  private void joinAgain() {
    String fresh = ambient.ids().get();
    database.ask(REGISTER, connection -> register(connection, fresh), pulse);
    membership.become(fresh);
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
      return beats(statement);
    }
  }

  /**
   * Extends the lease.
   *
   * @return false if this executor was declared dead, or joined another server
   */
  public boolean extend() {
    String sql =
        """
        update cairn.lease l set expires_at = now() + ? * interval '1 millisecond'
        from cairn.executor e
        where l.executor = ? and e.id = l.executor and e.timeline = $timeline and e.server = $server
        returning clock_timestamp()
        """;
    return database.ask(
        "extend this executor's lease",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            statement.setLong(1, lease.toMillis());
            statement.setString(2, current());
            return beats(statement);
          }
        },
        pulse);
  }

  /** Makes a sign of life, and sets the clock by the answer; false if there is no lease. */
  private boolean beats(PreparedStatement signOfLife) throws SQLException {
    Instant asked = clock.asking();
    try (ResultSet rows = signOfLife.executeQuery()) {
      if (!rows.next()) {
        return false;
      }
      clock.told(rows.getObject(1, OffsetDateTime.class).toInstant(), asked);
      return true;
    }
  }

  /**
   * Registers this process under a fresh id after it has lost its lease. Blocks until Postgres
   * answers.
   *
   * @return the failover by which it was lost; empty if this executor was declared dead
   */
  public Optional<Failover> rejoin() {
    Optional<Failover> failover = database.ask("look for a failover", this::failover, pulse);
    if (failover.isPresent()) {
      leaveBehind();
    }
    joinAgain();
    return failover;
  }

  /**
   * Registers this process under a fresh id, since records are missing that it had confirmed.
   * Blocks until Postgres answers.
   *
   * @return what is known of that
   */
  public Failover rejoinIncomplete() {
    Failover failover =
        database.ask(
            "look for records",
            connection -> {
              RecentRecords.Missing missing = recent.missing(connection);
              return new Failover(
                  "unknown", "unknown", missing.checked(), Math.max(1, missing.missing()));
            });
    leaveBehind();
    joinAgain();
    return failover;
  }

  private void leaveBehind() {
    database.failover().failedOver();
    database.ask("declare this executor dead", this::bury, pulse);
  }

  /** An executor's row that is not there any more was lost, unless no record is missing. */
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
        boolean gone = row.getBoolean(1);
        if (!gone && !row.getBoolean(2)) {
          return Optional.empty();
        }
        RecentRecords.Missing missing = recent.missing(connection);
        return gone && missing.missing() == 0
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

  /** Lets others take over at once what this executor had. */
  private boolean bury(Connection connection) throws SQLException {
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

  /** Gives back the lease, so that others take over at once what is left unfinished. */
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
    pulse.close();
    database.ask(
        "give back this executor's lease",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            statement.setString(1, current());
            return statement.execute();
          }
        });
  }

  /**
   * Declares dead whose lease ran out. From the commit on, nothing that they write is accepted.
   * After a step of the database clock every lease has its full length again, so that the living
   * have the time to extend theirs, and the dead are found one lease later.
   *
   * @return who died
   */
  public List<String> buryExpired() {
    return database.ask(
        "look for dead executors",
        connection -> {
          Expired expired = expired(connection);
          ClockStepDetector.Step step = steps.since(expired.now, expired.asked);
          if (step == ClockStepDetector.Step.FORWARD) {
            renew(connection, expired.executors);
            return List.of();
          }
          if (step == ClockStepDetector.Step.PERHAPS_BACK) {
            shorten(connection);
          }
          return expired.executors.isEmpty() ? List.of() : bury(connection, expired);
        });
  }

  /** Whose leases have run out at a time of the database's, which was asked for at one of ours. */
  private record Expired(List<String> executors, Instant now, long asked) {}

  /** What is in the future was written before the clock was set back. */
  private Expired expired(Connection connection) throws SQLException {
    String sql =
        """
        update cairn.lease l set expires_at = now() + l.duration
        where l.expires_at > clock_timestamp() + l.duration;
        update cairn.executor e set ended_at = now()
        where e.ended_at > clock_timestamp();
        select clock_timestamp(), array(select l.executor from cairn.lease l where l.expires_at < now())
        """;
    long asked = System.nanoTime();
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      statement.execute();
      statement.getMoreResults();
      statement.getMoreResults();
      try (ResultSet row = statement.getResultSet()) {
        row.next();
        Instant now = row.getObject(1, OffsetDateTime.class).toInstant();
        return new Expired(List.of((String[]) row.getArray(2).getArray()), now, asked);
      }
    }
  }

  /**
   * A delay that was asked for in the future is as long as it was meant to be, from now on; and
   * what was started in the future counts as started now, where starts per period are limited.
   */
  private void shorten(Connection connection) throws SQLException {
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

  /** A lease counts as expired by the time at which no step was seen, not by a later one. */
  private List<String> bury(Connection connection, Expired expired) throws SQLException {
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
          .moment(expired.now);
      return RecordRows.texts(statement.executeQuery());
    }
  }

  /**
   * Forgets who ended an hour ago and left nothing unfinished, and versions that nobody has run for
   * a month, unless one is current or has begun what runs.
   */
  public void forgetEnded() {
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
    database.ask(
        "forget executors that ended long ago",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            return statement.executeUpdate();
          }
        });
  }
}
