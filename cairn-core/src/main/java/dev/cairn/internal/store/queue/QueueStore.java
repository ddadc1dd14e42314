package dev.cairn.internal.store.queue;

import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.NoSuchQueueException;
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

/** The settings of queues, which all executors share. Thread-safe. */
public final class QueueStore {
  private final Database database;

  public QueueStore(Database database) {
    this.database = database;
  }

  /** When settings are written. */
  private enum WriteMode {
    /** Unless the same settings were declared last: changes since then are kept. */
    IF_CHANGED,
    /** Always. */
    ALWAYS
  }

  /**
   * Creates a queue, or replaces its settings unless the same settings were declared last. So a
   * change at run time is kept until another declaration is deployed.
   *
   * @param queue the settings
   */
  public void declare(Queue queue) {
    write(queue, WriteMode.IF_CHANGED);
  }

  /**
   * Creates a queue or replaces its settings.
   *
   * @param queue the settings
   */
  public void replace(Queue queue) {
    write(queue, WriteMode.ALWAYS);
  }

  private void write(Queue queue, WriteMode mode) {
    String sql =
        """
        with written as (
          insert into cairn.queue as q
            (name, declared, concurrency, per_executor, starts, period, partitioned,
             per_partition, per_partition_starts, per_partition_period, applications)
          values
            (?, ?, ?, ?, ?, ? * interval '1 microsecond', ?, ?, ?, ? * interval '1 microsecond', ?)
          on conflict (name) do update
          set declared = case when ? then excluded.declared else q.declared end,
              concurrency = excluded.concurrency,
              per_executor = excluded.per_executor,
              starts = excluded.starts, period = excluded.period,
              partitioned = excluded.partitioned,
              per_partition = excluded.per_partition,
              per_partition_starts = excluded.per_partition_starts,
              per_partition_period = excluded.per_partition_period,
              applications = excluded.applications,
              changed_at = cairn.now()
          where not ? or q.declared <> excluded.declared
          returning q.name
        )
        select pg_notify('cairn.notify', 'queue ' || name) from written
        """;
    executeAndCount(
        "set up queue '%s'".formatted(queue.name()),
        sql,
        binder -> {
          boolean declared = mode == WriteMode.IF_CHANGED;
          binder.text(queue.name()).text(queue.toString());
          bind(binder, queue);
          binder.flag(declared).flag(declared);
        });
  }

  private static void bind(ParameterBinder binder, Queue queue) throws SQLException {
    boolean isDefault = queue.perExecutor() == Queue.PER_EXECUTOR;
    limit(binder, queue.all().concurrency());
    limit(binder, isDefault ? QueueLimits.UNLIMITED : queue.perExecutor());
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
    binder.numberOrNull(rate.isLimited() ? (long) rate.starts() : null);
    binder.numberOrNull(rate.isLimited() ? rate.period().toNanos() / 1_000 : null);
  }

  /**
   * Pauses or resumes a queue.
   *
   * @param name the queue
   * @param paused whether no workflow may start from it
   * @return false if the queue does not exist
   */
  public boolean pause(String name, boolean paused) {
    String sql =
        """
        with written as (
          update cairn.queue
          set paused_at = case when ? then coalesce(paused_at, cairn.now()) end, changed_at = cairn.now()
          where name = ?
          returning name
        )
        select pg_notify('cairn.notify', 'queue ' || name) from written
        """;
    return executeAndCount(
            "pause or resume queue '%s'".formatted(name),
            sql,
            binder -> binder.flag(paused).text(name))
        > 0;
  }

  /**
   * Deletes a queue that has no unfinished workflows and is used by no schedule.
   *
   * @param name the queue
   * @return false if it is in use or does not exist
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
    return executeAndCount("delete queue '%s'".formatted(name), sql, binder -> binder.text(name))
        > 0;
  }

  /**
   * Returns the exception for a placement that is invalid: the queue does not exist, or does not
   * match the partition key.
   *
   * @param placement the placement
   * @return the exception to throw
   */
  public RuntimeException invalidPlacement(Placement placement) {
    List<String> names = names();
    if (!names.contains(placement.queue())) {
      return new NoSuchQueueException(
          "There is no queue '%s'; existing queues: %s. Declare it with cairn.queues().declare(Queue.named(\"%s\"))."
              .formatted(placement.queue(), names, placement.queue()),
          placement.queue(),
          names,
          null);
    }
    return placement.partition().isEmpty()
        ? new InvalidArgumentException(
            "partition",
            "Queue '%s' is partitioned, but the start has no partition key. Set one with StartOptions.partition(...)."
                .formatted(placement.queue()))
        : new InvalidArgumentException(
            "partition",
            "Queue '%s' is not partitioned, but the start has the partition key '%s'. Omit the key, or declare the queue with partitioned()."
                .formatted(placement.queue(), placement.partition()));
  }

  /** Binds the parameters of a statement. */
  @FunctionalInterface
  private interface Binding {
    void bind(ParameterBinder binder) throws SQLException;
  }

  private int executeAndCount(String action, String sql, Binding binding) {
    return database.executeForCaller(
        action,
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.durable(sql))) {
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

  /** Returns the names of all queues, sorted. */
  public List<String> names() {
    return database.execute(
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
