package dev.cairn.internal.store.queue;

import dev.cairn.internal.store.cluster.OwnedWorkflows;
import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.record.ArgumentBudget;
import dev.cairn.internal.store.record.ExecutorIdentity;
import dev.cairn.internal.store.record.Membership;
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
 * Takes workflows out of their queues, within the queues' limits. A claim from a limited queue
 * first locks the queue's row and then counts what was committed before: so no limit is ever
 * passed, however many claim at once. Thread-safe.
 */
public final class QueueClaims {
  private final Database database;
  private final Membership membership;
  private final ExecutorIdentity identity;
  private final OwnedWorkflows inHand;

  public QueueClaims(Database database, Membership membership, ExecutorIdentity identity) {
    this.database = database;
    this.membership = membership;
    this.identity = identity;
    this.inHand = new OwnedWorkflows(database, membership);
  }

  /**
   * A queue that this process takes from.
   *
   * @param name its name
   * @param perExecutor how many may run here at once
   * @param limited whether it has limits over all executors
   * @param waiting whether workflows wait in it
   * @param orphaned whether workflows of it were left behind by their executor
   */
  public record Ready(
      String name, int perExecutor, boolean limited, boolean waiting, boolean orphaned) {}

  /**
   * What there is to do.
   *
   * @param queues the queues that this process takes from
   * @param next how long it is until a delayed workflow or a rate lets more work be done; negative
   *     if nothing is known to come
   */
  public record Work(List<Ready> queues, Duration next) {}

  /**
   * Lets those into their queues whose time has come, and looks what there is to do. One round
   * trip.
   *
   * @param most how many to let in at most
   * @return the work
   */
  public Work look(int most) {
    String sql =
        """
        select cairn.enqueue_due(?);
        with orphaned as materialized (select distinct o.queue from cairn.unowned o)
        select q.name, coalesce(q.executor_concurrency, ?), cairn.has_global_limit(q),
               q.paused_at is null and exists (
                 select from cairn.workflow w where w.queue = q.name and w.state = 'ENQUEUED'),
               exists (select from orphaned o where o.queue = q.name)
        from cairn.queue q
        where q.applications is null or ? = any (q.applications)
        order by q.name;
        select extract(epoch from cairn.next_due_at() - clock_timestamp()) * 1000000
        """;
    return database.ask(
        "look into the queues",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            new ParameterBinder(connection, statement)
                .number(most)
                .number(Queue.PER_EXECUTOR)
                .text(identity.application());
            statement.execute();
            statement.getMoreResults();
            List<Ready> queues = queues(statement);
            statement.getMoreResults();
            return new Work(queues, next(statement));
          }
        });
  }

  private static List<Ready> queues(PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.getResultSet()) {
      var queues = new ArrayList<Ready>();
      while (rows.next()) {
        queues.add(
            new Ready(
                rows.getString(1),
                rows.getInt(2),
                rows.getBoolean(3),
                rows.getBoolean(4),
                rows.getBoolean(5)));
      }
      return queues;
    }
  }

  private static Duration next(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.getResultSet()) {
      row.next();
      long micros = row.getLong(1);
      return row.wasNull() ? Duration.ofNanos(-1) : Duration.ofNanos(Math.max(0, micros) * 1_000);
    }
  }

  /**
   * Takes workflows out of a queue, to run here from now on. One round trip.
   *
   * @param queue the queue
   * @param room how many at most
   * @param budget how large their arguments may be
   * @param unnoticed takes, after a failed try, the ids of what this executor owns and may not know
   * @return what this executor runs from now on, in the order of their turns
   */
  public List<WorkflowRow> claim(
      String queue, int room, ArgumentBudget budget, Consumer<String> unnoticed) {
    String sql =
        "select "
            + RecordRows.WORKFLOW
            + """
            from cairn.claim(?, ?, ?::text[], ?, ?, ?, ?, ?)
            """;
    var asked = new AtomicInteger();
    return database.ask(
        "take work from queue '%s'".formatted(queue),
        connection -> {
          if (asked.getAndIncrement() > 0) {
            inHand.of(connection, queue).forEach(unnoticed);
          }
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            new ParameterBinder(connection, statement)
                .text(membership.executor())
                .text(queue)
                .texts(identity.names())
                .text(identity.version())
                .text(identity.build())
                .number(room)
                .numberOrNull(budget.bytes())
                .number(budget.atLeast());
            return RecordRows.workflows(statement);
          }
        });
  }
}
