package dev.cairn.internal.store.queue;

import dev.cairn.internal.store.cluster.OwnedWorkflows;
import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.record.ArgumentBudget;
import dev.cairn.internal.store.record.CurrentExecutor;
import dev.cairn.internal.store.record.ExecutorIdentity;
import dev.cairn.internal.store.record.RecordRows;
import dev.cairn.internal.store.record.WorkflowRow;
import dev.cairn.internal.store.sql.ParameterBinder;
import dev.cairn.queue.Queue;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Claims workflows from queues within the limits of each queue. A claim from a queue with a global
 * limit locks the row of the queue and then counts what was committed before, so that concurrent
 * claims never exceed the limit. Thread-safe.
 */
public final class QueueClaims {
  private final Database database;
  private final CurrentExecutor currentExecutor;
  private final ExecutorIdentity identity;
  private final OwnedWorkflows ownedWorkflows;

  public QueueClaims(
      Database database, CurrentExecutor currentExecutor, ExecutorIdentity identity) {
    this.database = database;
    this.currentExecutor = currentExecutor;
    this.identity = identity;
    this.ownedWorkflows = new OwnedWorkflows(database, currentExecutor);
  }

  /**
   * A queue from which this process claims.
   *
   * @param name its name
   * @param perExecutor how many of its workflows may run on this executor at once
   * @param limited whether it has a limit across executors
   * @param waiting whether workflows wait in it and it is not paused
   * @param unowned whether it has workflows without a live executor
   */
  public record ClaimableQueue(
      String name, int perExecutor, boolean limited, boolean waiting, boolean unowned) {}

  /**
   * The work that is available.
   *
   * @param queues the queues from which this process claims
   * @param untilNext the time until a delay or a rate period ends for which workflows wait;
   *     negative if there is none
   */
  public record Work(List<ClaimableQueue> queues, Duration untilNext) {}

  /**
   * Enqueues delayed workflows whose delay has ended, and reads which queues have work. One round
   * trip.
   *
   * @param limit the maximum number of delayed workflows to enqueue
   * @return the available work
   */
  public Work findWork(int limit) {
    String sql =
        """
        select cairn.enqueue_due(?);
        with unowned as materialized (select distinct o.queue from cairn.unowned o)
        select q.name, coalesce(q.per_executor, ?), cairn.has_global_limit(q),
               q.paused_at is null and exists (
                 select from cairn.workflow w where w.queue = q.name and w.state = 'ENQUEUED'),
               exists (select from unowned o where o.queue = q.name)
        from cairn.queue q
        where q.applications is null or ? = any (q.applications)
        order by q.name;
        select extract(epoch from cairn.next_due_at() - cairn.clock()) * 1000000
        """;
    return database.execute(
        "read the queues",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            new ParameterBinder(connection, statement)
                .number(limit)
                .number(Queue.PER_EXECUTOR)
                .text(identity.application());
            statement.execute();
            statement.getMoreResults();
            List<ClaimableQueue> queues = queues(statement);
            statement.getMoreResults();
            return new Work(queues, untilNext(statement));
          }
        });
  }

  private static List<ClaimableQueue> queues(PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.getResultSet()) {
      var queues = new ArrayList<ClaimableQueue>();
      while (rows.next()) {
        queues.add(
            new ClaimableQueue(
                rows.getString(1),
                rows.getInt(2),
                rows.getBoolean(3),
                rows.getBoolean(4),
                rows.getBoolean(5)));
      }
      return queues;
    }
  }

  private static Duration untilNext(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.getResultSet()) {
      row.next();
      long micros = row.getLong(1);
      return row.wasNull() ? Duration.ofNanos(-1) : Duration.ofNanos(Math.max(0, micros) * 1_000);
    }
  }

  /**
   * Claims workflows of a queue for this executor. One round trip.
   *
   * @param queue the name of the queue
   * @param freeSlots the maximum number
   * @param budget how large their arguments may be
   * @param onPossiblyOwned gets, if the statement is repeated, the ids of all workflows that this
   *     executor owns: the failed attempt may have been committed
   * @return the claimed workflows, in the order of the queue
   */
  public List<WorkflowRow> claim(
      String queue, int freeSlots, ArgumentBudget budget, Consumer<String> onPossiblyOwned) {
    String sql =
        "select "
            + RecordRows.WORKFLOW
            + """
            from cairn.claim(?, ?, ?::text[], ?, ?, ?, ?, ?)
            """;
    var tries = new AtomicInteger();
    return database.execute(
        "claim work from queue '%s'".formatted(queue),
        connection -> {
          if (tries.getAndIncrement() > 0) {
            ownedWorkflows.ids(connection, queue).forEach(onPossiblyOwned);
          }
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            new ParameterBinder(connection, statement)
                .text(currentExecutor.id())
                .text(queue)
                .texts(identity.names())
                .text(identity.version())
                .text(identity.build())
                .number(freeSlots)
                .numberOrNull(budget.bytes())
                .number(budget.atLeast());
            return RecordRows.workflows(statement);
          }
        });
  }
}
