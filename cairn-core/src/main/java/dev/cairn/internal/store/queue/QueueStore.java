package dev.cairn.internal.store.queue;

import dev.cairn.error.ConfigException;
import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.sql.ParameterBinder;
import dev.cairn.queue.Queue;
import dev.cairn.queue.QueueLimits;
import dev.cairn.queue.Rate;
import dev.cairn.start.Placement;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The queues' settings, kept in the database for all executors. Thread-safe. */
public final class QueueStore {
  private final Database database;

  public QueueStore(Database database) {
    this.database = database;
  }

  /** When the settings that are written count. */
  private enum Writing {
    /** Unless the same were declared before: what was changed since then stays. */
    DECLARED,
    /** In any case. */
    REPLACED
  }

  /**
   * Makes a queue, or gives it these settings if others were declared the last time. What was
   * changed live stays until another declaration comes.
   *
   * @param queue the settings
   */
  public void declare(Queue queue) {
    write(queue, Writing.DECLARED);
  }

  /**
   * Makes a queue, or gives it these settings.
   *
   * @param queue the settings
   */
  public void replace(Queue queue) {
    write(queue, Writing.REPLACED);
  }

  private void write(Queue queue, Writing writing) {
    String sql =
        """
        with written as (
          insert into cairn.queue as q
            (name, declared, concurrency, executor_concurrency, starts, period, partitioned,
             partition_concurrency, partition_starts, partition_period, applications)
          values
            (?, ?, ?, ?, ?, ? * interval '1 microsecond', ?, ?, ?, ? * interval '1 microsecond', ?)
          on conflict (name) do update
          set declared = case when ? then excluded.declared else q.declared end,
              concurrency = excluded.concurrency,
              executor_concurrency = excluded.executor_concurrency,
              starts = excluded.starts, period = excluded.period,
              partitioned = excluded.partitioned,
              partition_concurrency = excluded.partition_concurrency,
              partition_starts = excluded.partition_starts,
              partition_period = excluded.partition_period,
              applications = excluded.applications,
              changed_at = now()
          where not ? or q.declared <> excluded.declared
          returning q.name
        )
        select pg_notify('cairn.notify', 'queue ' || name) from written
        """;
    ask(
        "set up queue '%s'".formatted(queue.name()),
        sql,
        binder -> {
          boolean declared = writing == Writing.DECLARED;
          binder.text(queue.name()).text(queue.toString());
          bind(binder, queue);
          binder.flag(declared).flag(declared);
        });
  }

  private static void bind(ParameterBinder binder, Queue queue) throws SQLException {
    boolean usual = queue.perExecutor() == Queue.PER_EXECUTOR;
    limit(binder, queue.all().concurrency());
    limit(binder, usual ? QueueLimits.UNLIMITED : queue.perExecutor());
    rate(binder, queue.all().rate());
    binder.flag(queue.isPartitioned());
    limit(binder, queue.perPartition().concurrency());
    rate(binder, queue.perPartition().rate());
    List<String> applications = queue.applications();
    binder.texts(applications.isEmpty() ? null : applications.toArray(String[]::new));
  }

  private static void limit(ParameterBinder binder, int limit) throws SQLException {
    binder.numberOrNull(limit == QueueLimits.UNLIMITED ? null : (long) limit);
  }

  private static void rate(ParameterBinder binder, Rate rate) throws SQLException {
    binder.numberOrNull(rate.limits() ? (long) rate.starts() : null);
    binder.numberOrNull(rate.limits() ? rate.period().toNanos() / 1_000 : null);
  }

  /**
   * Lets nothing start from a queue, or lets it go on.
   *
   * @param name the queue
   * @param paused whether nothing is to start
   * @return false if there is no such queue
   */
  public boolean pause(String name, boolean paused) {
    String sql =
        """
        with written as (
          update cairn.queue
          set paused_at = case when ? then coalesce(paused_at, now()) end, changed_at = now()
          where name = ?
          returning name
        )
        select pg_notify('cairn.notify', 'queue ' || name) from written
        """;
    return ask(
            "pause or resume queue '%s'".formatted(name),
            sql,
            binder -> binder.flag(paused).text(name))
        > 0;
  }

  /**
   * Removes a queue that holds nothing, and that no schedule names.
   *
   * @param name the queue
   * @return false if it may not be removed, or does not exist
   */
  public boolean delete(String name) {
    String sql =
        """
        delete from cairn.queue q
        where q.name = ?
          and not exists (select from cairn.workflow w
                          where w.queue = q.name and w.state in ('DELAYED', 'ENQUEUED', 'RUNNING'))
          and not exists (select from cairn.schedule s where s.queue = q.name)
        returning q.name
        """;
    return ask("delete queue '%s'".formatted(name), sql, binder -> binder.text(name)) > 0;
  }

  /**
   * Why nothing can be put into a place.
   *
   * @param placement the place
   * @return the exception to throw
   */
  public ConfigException unplaced(Placement placement) {
    List<String> names = names();
    if (!names.contains(placement.queue())) {
      return new ConfigException(
          "There is no queue '%s'; there are %s. Declare it with cairn.queues().declare(Queue.named(\"%s\"))."
              .formatted(placement.queue(), names, placement.queue()));
    }
    return placement.partition().isEmpty()
        ? new ConfigException(
            "Queue '%s' is partitioned, and the workflow came without a partition key. Give one with StartOptions.partition(...)."
                .formatted(placement.queue()))
        : new ConfigException(
            "Queue '%s' is not partitioned, and the workflow came with the partition key '%s'. Leave the key out, or declare the queue with partitioned()."
                .formatted(placement.queue(), placement.partition()));
  }

  /** Gives a statement its parameters. */
  @FunctionalInterface
  private interface Binding {
    void bind(ParameterBinder binder) throws SQLException;
  }

  private int ask(String what, String sql, Binding binding) {
    return database.request(
        what,
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.recording(sql))) {
            binding.bind(new ParameterBinder(connection, statement));
            statement.execute();
            statement.getMoreResults();
            try (ResultSet rows = statement.getResultSet()) {
              int count = 0;
              while (rows.next()) {
                count++;
              }
              return count;
            }
          }
        });
  }

  /**
   * The names of all queues.
   *
   * @return the names, in order
   */
  public List<String> names() {
    return database.ask(
        "list the queues",
        connection -> {
          String sql = "select name from cairn.queue order by name";
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql));
              ResultSet rows = statement.executeQuery()) {
            var names = new ArrayList<String>();
            while (rows.next()) {
              names.add(rows.getString(1));
            }
            return names;
          }
        });
  }
}
