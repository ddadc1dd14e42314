package dev.cairn.internal.store.workflow;

import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.record.AwaitedRows;
import dev.cairn.internal.store.record.RecordRows;
import dev.cairn.internal.store.record.WorkflowRow;
import dev.cairn.internal.store.sql.ParameterBinder;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads workflows. Thread-safe. */
public final class WorkflowStore {
  /** How many bytes, as they are stored, the results have that one look gives. */
  private static final long LARGEST_PAGE = 4L << 20;

  private final Database database;
  private final BatchedReader<Optional<WorkflowRow>> rows;

  public WorkflowStore(Database database, BatchedReader<Optional<WorkflowRow>> rows) {
    this.database = database;
    this.rows = rows;
  }

  /**
   * One workflow as it stands.
   *
   * @param id its id
   * @return the workflow, or empty if there is none
   */
  public Optional<WorkflowRow> find(String id) {
    String sql =
        "select "
            + RecordRows.WORKFLOW
            + """
            from cairn.workflow
            where id = ?
            """;
    return database.ask(
        "read workflow '%s'".formatted(id),
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            new ParameterBinder(connection, statement).text(id);
            return RecordRows.workflows(statement).stream().findFirst();
          }
        });
  }

  /**
   * The id that values of a workflow are bound to, if a codec binds values.
   *
   * @param id the workflow's id
   * @return as in {@link WorkflowRow#bindingId}; empty if there is no such workflow
   */
  public Optional<String> bindingId(String id) {
    String sql = "select coalesce(w.binding_id, w.id) from cairn.workflow w where w.id = ?";
    return database.ask(
        "read workflow '%s'".formatted(id),
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            statement.setString(1, id);
            return RecordRows.texts(statement.executeQuery()).stream().findFirst();
          }
        });
  }

  /**
   * Finds the workflow that holds a deduplication id.
   *
   * @param queue the queue
   * @param deduplicationId the id
   * @return the workflow that waits or runs under it, if there is one
   */
  public Optional<WorkflowRow> holder(String queue, String deduplicationId) {
    String sql =
        "select "
            + RecordRows.WORKFLOW
            + """
            from cairn.workflow
            where id = (select k.workflow_id from cairn.deduplication_key k
                        where k.queue = ? and k.deduplication_id = ?)
              and state in ('DELAYED', 'ENQUEUED', 'RUNNING')
            """;
    return database.ask(
        "look for deduplication id '%s'".formatted(deduplicationId),
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            new ParameterBinder(connection, statement).text(queue).text(deduplicationId);
            return RecordRows.workflows(statement).stream().findFirst();
          }
        });
  }

  /**
   * Those of the given workflows that have ended, or do not run any more. The others are noted, so
   * that whoever ends them lets this process know; one that ends at this very moment may do so
   * unheard, and is found by the next look.
   *
   * @param ids workflow ids
   * @return the rows of those that have ended, without their arguments, and the ids of those that
   *     do not exist; if results are large, the rows of some: another look gives the others
   */
  public Awaited await(Collection<String> ids) {
    String sql =
        AwaitedRows.INSERT
            + "select "
            + RecordRows.WORKFLOW
            + """
            from (
              select w.*, coalesce(sum(pg_column_size(coalesce(w.output, w.error))) over (
                       order by w.id rows between unbounded preceding and 1 preceding), 0) as before
              from (
                select e.id, e.name, e.state, e.attempt, e.build, e.started_at, e.created_at,
                       '[]'::json as input, null::jsonb as headers, e.binding_id, e.output, e.error, e.queue,
                       e.deadline, e.cancellation, e.cancellation_reason
                from cairn.workflow e
                where e.id = any (?::text[]) and e.completed_at is not null) w) w
            where before < ?;
            select r.id from unnest(?::text[]) as r (id)
            where not exists (select from cairn.workflow w where w.id = r.id);
            """
            + AwaitedRows.DELETE_ENDED;
    return database.ask(
        "watch workflows",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.byKeys(sql))) {
            String[] asked = ids.toArray(String[]::new);
            new ParameterBinder(connection, statement)
                .texts(asked)
                .texts(asked)
                .numberOrNull(LARGEST_PAGE)
                .texts(asked)
                .texts(asked);
            statement.execute();
            statement.getMoreResults();
            statement.getMoreResults();
            List<WorkflowRow> ended = RecordRows.workflows(statement.getResultSet());
            statement.getMoreResults();
            return new Awaited(ended, RecordRows.texts(statement.getResultSet()));
          }
        });
  }

  /**
   * What became of workflows that somebody waits for.
   *
   * @param ended the rows of those that do not run any more
   * @param missing the ids of those that do not exist
   */
  public record Awaited(List<WorkflowRow> ended, List<String> missing) {}

  /**
   * How many failovers of the database were noticed, after each of which the last workflows may be
   * missing.
   *
   * @return the number
   */
  public int failovers() {
    return database.failover().failovers();
  }

  /**
   * One workflow as it stands, for one of perhaps very many that ask at the same time.
   *
   * @param id its id
   * @return the workflow, or empty if there is none
   */
  public Optional<WorkflowRow> findAmongMany(String id) {
    return rows.of(id);
  }

  /**
   * Workflows that have begun and not ended: they run, will go on, or are stuck.
   *
   * @return their ids, in order
   */
  public List<String> inFlight() {
    String sql =
        """
        select w.id from cairn.workflow w
        where w.state = 'RUNNING' or w.state = 'STUCK' or (w.state = 'ENQUEUED' and w.attempt > 0)
        order by w.id
        """;
    return database.ask(
        "list workflows in flight",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            return RecordRows.texts(statement.executeQuery());
          }
        });
  }

  /**
   * Workflows that were begun and that nobody runs, since no living executor has registered them.
   * Where no executor lives, such as after an outage, nothing is known of that.
   *
   * @return how many wait, by name
   */
  public Map<String, Long> unknown() {
    String sql =
        """
        select o.name, count(*)
        from cairn.unowned o
        where exists (select from cairn.executor e where e.state = 'ALIVE')
          and not exists (select from cairn.executor e
                          where e.state = 'ALIVE' and o.name = any (e.workflows))
        group by o.name
        """;
    return database.ask(
        "look for unknown workflows",
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
   * Deletes what has no use any more and belongs to no workflow that is there: the notes of waiters
   * that died before they could take them back, and the starts that no limit counts any more.
   */
  public void deleteLeftovers() {
    String starts =
        """
        delete from cairn.queue_start where (queue, at, id) in (
          select s.queue, s.at, s.id
          from cairn.queue_start s
          left join cairn.queue q on q.name = s.queue
          where s.at <= clock_timestamp()
                        - coalesce(greatest(q.period, q.partition_period), interval '0')
          for update of s skip locked)
        """;
    database.ask(
        "delete what is left over",
        connection -> {
          try (PreparedStatement notes =
                  connection.prepareStatement(database.sql(AwaitedRows.DELETE_ALL_ENDED));
              PreparedStatement counted = connection.prepareStatement(database.sql(starts))) {
            return notes.executeUpdate() + counted.executeUpdate();
          }
        });
  }
}
