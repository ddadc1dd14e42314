package dev.cairn.internal.store.workflow;

import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.record.AwaitedRows;
import dev.cairn.internal.store.record.ExecutorIdentity;
import dev.cairn.internal.store.record.GenerationIds;
import dev.cairn.internal.store.record.RecordRows;
import dev.cairn.internal.store.record.WorkflowRow;
import dev.cairn.internal.store.sql.ParameterBinder;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads workflows for the engine. Thread-safe. */
public final class WorkflowStore {
  /** The maximum stored size of the outcomes that one call returns. */
  private static final long MAX_PAGE_BYTES = 4L << 20;

  private final Database database;
  private final BatchedReader<Optional<WorkflowRow>> rows;

  public WorkflowStore(Database database, BatchedReader<Optional<WorkflowRow>> rows) {
    this.database = database;
    this.rows = rows;
  }

  /**
   * Reads a workflow.
   *
   * @param id its id
   * @return the workflow; empty if it does not exist
   */
  public Optional<WorkflowRow> find(String id) {
    String sql =
        "select "
            + RecordRows.WORKFLOW
            + """
            from cairn.workflow
            where id = ?
            """;
    return database.execute(
        "read workflow '%s'".formatted(id),
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            new ParameterBinder(connection, statement).text(id);
            return RecordRows.workflows(statement).stream().findFirst();
          }
        });
  }

  /**
   * Reads the id that a codec binds the values of a workflow to.
   *
   * @param id the id of the workflow
   * @return as {@link WorkflowRow#bindingId}; empty if the workflow does not exist
   */
  public Optional<String> bindingId(String id) {
    String sql = "select coalesce(w.binding_id, w.id) from cairn.workflow w where w.id = ?";
    return database.execute(
        "read workflow '%s'".formatted(id),
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            statement.setString(1, id);
            return RecordRows.texts(statement.executeQuery()).stream().findFirst();
          }
        });
  }

  /**
   * Returns a workflow with the arguments with which it was started, for a comparison with another
   * start.
   *
   * @param row the workflow
   * @return the same row, unless the workflow was continued as new
   */
  public WorkflowRow asStarted(WorkflowRow row) {
    if (row.generation() == GenerationIds.FIRST) {
      return row;
    }
    String sql = "select w.first_input from cairn.workflow w where w.id = ?";
    return database.execute(
        "read workflow '%s'".formatted(row.id()),
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            statement.setString(1, row.id());
            return RecordRows.texts(statement.executeQuery()).stream()
                .findFirst()
                .map(first ->
                    row.with(
                        new WorkflowRow.GenerationInput(first, row.bindingId(), row.headers())))
                .orElse(row);
          }
        });
  }

  /**
   * Finds the workflow that holds a deduplication id.
   *
   * @param queue the queue
   * @param deduplicationId the deduplication id
   * @return the workflow that waits or runs with it; empty if there is none
   */
  public Optional<WorkflowRow> findByDeduplicationId(String queue, String deduplicationId) {
    String sql =
        "select "
            + RecordRows.WORKFLOW
            + """
            from cairn.workflow
            where id = (select k.workflow_id from cairn.deduplication_key k
                        where k.queue = ? and k.deduplication_id = ?)
              and state in ('DELAYED', 'ENQUEUED', 'RUNNING')
            """;
    return database.execute(
        "look for deduplication id '%s'".formatted(deduplicationId),
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            new ParameterBinder(connection, statement).text(queue).text(deduplicationId);
            return RecordRows.workflows(statement).stream().findFirst();
          }
        });
  }

  /**
   * Finds the given workflows that have ended or stopped, and registers the others in {@code
   * cairn.awaited}, so that their end sends a notification. A workflow that ends during this call
   * may send none, and is found by the next call.
   *
   * @param ids workflow ids
   * @return the rows of those that do not run any more, without their arguments, and the ids of
   *     those that do not exist; only some rows if outcomes are large: the next call returns others
   */
  public EndedWorkflows findEnded(Collection<String> ids) {
    String select = AwaitedRows.INSERT + "select " + RecordRows.WORKFLOW;
    String sql =
        select
            + """
            from (
              select w.*, coalesce(sum(pg_column_size(coalesce(w.output, w.error))) over (
                       order by w.id rows between unbounded preceding and 1 preceding), 0) as before
              from (
                select e.id, e.name, e.state, e.attempt, e.generation, e.build, e.continued_at,
                       e.started_at, e.created_at, '[]'::json as input, null::jsonb as headers, e.binding_id, e.output, e.error, e.queue,
                       e.deadline, e.cancellation, e.cancellation_reason, null::text as forked_from
                from cairn.workflow e
                where e.id = any (?::text[]) and e.completed_at is not null) w) w
            where before < ?;
            select r.id from unnest(?::text[]) as r (id)
            where not exists (select from cairn.workflow w where w.id = r.id);
            """
            + AwaitedRows.DELETE_ENDED;
    return database.execute(
        "watch workflows",
        connection -> {
          try (PreparedStatement statement =
              connection.prepareStatement(database.forKeyLookups(sql))) {
            String[] idArray = ids.toArray(String[]::new);
            new ParameterBinder(connection, statement)
                .texts(idArray)
                .texts(idArray)
                .numberOrNull(MAX_PAGE_BYTES)
                .texts(idArray)
                .texts(idArray);
            return endedWorkflows(statement);
          }
        });
  }

  /** Skips the results of the settings and of the insert. */
  private static EndedWorkflows endedWorkflows(PreparedStatement statement) throws SQLException {
    statement.execute();
    statement.getMoreResults();
    statement.getMoreResults();
    List<WorkflowRow> ended = RecordRows.workflows(statement.getResultSet());
    statement.getMoreResults();
    return new EndedWorkflows(ended, RecordRows.texts(statement.getResultSet()));
  }

  /**
   * Workflows for which a process waits.
   *
   * @param ended the rows of those that do not run any more
   * @param missing the ids of those that do not exist
   */
  public record EndedWorkflows(List<WorkflowRow> ended, List<String> missing) {}

  /**
   * Returns the number of detected failovers of the database. After a failover, the last workflows
   * may be missing.
   */
  public int failovers() {
    return database.failover().failovers();
  }

  /**
   * Reads a workflow, batched with concurrent reads; see {@link BatchedReader}.
   *
   * @param id its id
   * @return the workflow; empty if it does not exist
   */
  public Optional<WorkflowRow> findBatched(String id) {
    return rows.read(id);
  }

  /**
   * Returns the ids of workflows that have started and not ended: they run, wait to be continued,
   * or are stuck.
   */
  public List<String> inFlight() {
    String sql =
        """
        select w.id from cairn.workflow w
        where w.state = 'RUNNING' or w.state = 'STUCK' or (w.state = 'ENQUEUED' and w.attempt > 0)
        order by w.id
        """;
    return database.execute(
        "list workflows in flight",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            return RecordRows.texts(statement.executeQuery());
          }
        });
  }

  /**
   * Workflows in flight.
   *
   * @param total how many there are
   * @param workflows some of them, the oldest first
   */
  public record InFlight(long total, List<Begun> workflows) {}

  /**
   * A workflow that has begun.
   *
   * @param id its id
   * @param version the version that began it; null if it is not known
   * @param build the build that ran it; null if several did
   */
  public record Begun(String id, @Nullable String version, @Nullable String build) {}

  /**
   * Returns workflows in flight as {@link #inFlight()} does, without those whose name only other
   * applications have registered.
   *
   * @param identity the application and the workflows of this process
   * @param limit the maximum number that is returned
   */
  public InFlight inFlight(ExecutorIdentity identity, int limit) {
    String sql =
        """
        select w.id, w.version, w.build, count(*) over () as total
        from cairn.workflow w
        where (w.state = 'RUNNING' or w.state = 'STUCK' or (w.state = 'ENQUEUED' and w.attempt > 0))
          and (w.name = any (?::text[])
               or w.name in (select unnest(e.workflows) from cairn.executor e where e.application = ?)
               or w.name not in (select unnest(e.workflows) from cairn.executor e))
        order by w.created_at, w.id
        limit ?
        """;
    return database.execute(
        "list workflows in flight",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            new ParameterBinder(connection, statement)
                .texts(identity.workflows().toArray(String[]::new))
                .text(identity.application())
                .number(limit);
            try (ResultSet rows = statement.executeQuery()) {
              return inFlight(rows);
            }
          }
        });
  }

  private static InFlight inFlight(ResultSet rows) throws SQLException {
    long total = 0;
    var workflows = new ArrayList<Begun>();
    while (rows.next()) {
      total = rows.getLong("total");
      workflows.add(
          new Begun(rows.getString("id"), rows.getString("version"), rows.getString("build")));
    }
    return new InFlight(total, workflows);
  }

  /**
   * Counts the workflows without an owner whose name no live executor has registered. Empty if no
   * executor is alive, as after an outage.
   *
   * @return the number of workflows by name
   */
  public Map<String, Long> unregistered() {
    String sql =
        """
        select o.name, count(*)
        from cairn.unowned o
        where exists (select from cairn.executor e where e.state = 'ALIVE')
          and not exists (select from cairn.executor e
                          where e.state = 'ALIVE' and o.name = any (e.workflows))
        group by o.name
        """;
    return database.execute(
        "count unregistered workflows",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql));
              ResultSet rows = statement.executeQuery()) {
            var waiting = new HashMap<String, Long>();
            while (rows.next()) {
              waiting.put(rows.getString(1), rows.getLong(2));
            }
            return waiting;
          }
        });
  }

  /**
   * Deletes rows that are obsolete: rows of {@code cairn.awaited} that dead processes left behind,
   * and starts that no rate limit counts any more.
   */
  public void deleteObsoleteRows() {
    String starts =
        """
        delete from cairn.queue_start where (queue, at, id) in (
          select s.queue, s.at, s.id
          from cairn.queue_start s
          left join cairn.queue q on q.name = s.queue
          where s.at <= cairn.clock()
                        - coalesce(greatest(q.period, q.per_partition_period), interval '0')
          for update of s skip locked)
        """;
    database.execute(
        "delete obsolete rows",
        connection -> {
          try (PreparedStatement notes =
                  connection.prepareStatement(database.sql(AwaitedRows.DELETE_ALL_ENDED));
              PreparedStatement counted = connection.prepareStatement(database.sql(starts))) {
            return notes.executeUpdate() + counted.executeUpdate();
          }
        });
  }
}
