package dev.cairn.internal.store.workflow;

import dev.cairn.internal.store.record.RecordRows;
import dev.cairn.internal.store.sql.ParameterBinder;
import dev.cairn.operate.RecordedStep;
import dev.cairn.operate.RecordedWorkflow;
import dev.cairn.operate.WorkflowSummary;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Reads workflows and their records for operators. Values are returned as they are stored.
 * Thread-safe.
 */
public final class HistoryReads {
  private static final int PAGE = 500;

  /** The maximum stored size of the outcomes of a page. */
  private static final long MAX_PAGE_BYTES = 4L << 20;

  private final BoundedReads reads;

  public HistoryReads(BoundedReads reads) {
    this.reads = reads;
  }

  /**
   * Reads a workflow with its arguments and its outcome.
   *
   * @param id its id
   * @return the workflow; empty if it does not exist
   */
  public Optional<RecordedWorkflow> find(String id) {
    String sql =
        "select "
            + SummaryRows.COLUMNS
            + ", w.input, w.output, w.error, w.forked_from from cairn.workflow w where w.id = ?";
    return reads.execute(
        "read workflow '%s'".formatted(id),
        connection -> {
          try (PreparedStatement statement = reads.prepare(connection, sql)) {
            new ParameterBinder(connection, statement).text(id);
            try (ResultSet row = statement.executeQuery()) {
              return row.next() ? Optional.of(workflow(row)) : Optional.empty();
            }
          }
        });
  }

  private static RecordedWorkflow workflow(ResultSet row) throws SQLException {
    return new RecordedWorkflow(
        SummaryRows.one(row),
        row.getString("input"),
        row.getString("output"),
        row.getString("error"),
        row.getString("forked_from"));
  }

  /**
   * A page of a workflow's records.
   *
   * @param generation the generation of the workflow that has recorded them; 0 if there are none
   * @param steps the records ordered by position, fewer if they are large; empty after the last one
   */
  public record Page(int generation, List<RecordedStep> steps) {}

  /**
   * Reads a page of a workflow's records.
   *
   * @param id its id
   * @param position the position of the record after which the page begins
   * @param key its key; empty to begin with the position
   */
  public Page steps(String id, int position, String key) {
    String sql =
        """
        select s.key, s.position, s.kind, s.started_at, s.completed_at, s.tries, s.attempt,
               a.executor, s.output, s.error, w.generation
        from (
          select p.*, coalesce(sum(pg_column_size(coalesce(p.output, p.error))) over (
                        order by p.position, p.key
                        rows between unbounded preceding and 1 preceding), 0) as before
          from (
            select t.* from cairn.steps t
            where t.workflow_id = ? and (t.position, t.key) > (?, ?)
            order by t.position, t.key
            limit ?) p) s
        join cairn.workflow w on w.id = s.workflow_id
        left join cairn.attempts a on a.workflow_id = ? and a.attempt = s.attempt
        where s.before < ?
        order by s.position, s.key
        """;
    return reads.execute(
        "read the history of workflow '%s'".formatted(id),
        connection -> {
          try (PreparedStatement statement = reads.prepare(connection, sql)) {
            new ParameterBinder(connection, statement)
                .text(id)
                .number(position)
                .text(key)
                .number(PAGE)
                .text(id) // a parameter: with the column, Postgres would read all workflows
                .numberOrNull(MAX_PAGE_BYTES);
            return page(statement);
          }
        });
  }

  private static Page page(PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      int generation = 0;
      var steps = new ArrayList<RecordedStep>();
      while (rows.next()) {
        generation = rows.getInt("generation");
        steps.add(step(rows));
      }
      return new Page(generation, steps);
    }
  }

  private static RecordedStep step(ResultSet row) throws SQLException {
    return new RecordedStep(
        row.getString("key"),
        row.getInt("position"),
        row.getString("kind"),
        new RecordedStep.Execution(
            RecordRows.instant(row, "started_at"),
            RecordRows.instant(row, "completed_at"),
            row.getInt("tries"),
            row.getInt("attempt"),
            row.getString("executor")),
        row.getString("output"),
        row.getString("error"));
  }

  /**
   * Reads children of workflows.
   *
   * @param parents the ids of the parents
   * @param limit the maximum number
   * @return the children, in the order of creation
   */
  public List<WorkflowSummary> children(Collection<String> parents, int limit) {
    String sql =
        "select "
            + SummaryRows.COLUMNS
            + """
             from cairn.workflow w
            where w.parent_id = any (?::text[])
            order by w.created_at, w.id
            limit ?
            """;
    return reads.execute(
        "read the children of workflows",
        connection -> {
          try (PreparedStatement statement = reads.prepare(connection, sql)) {
            new ParameterBinder(connection, statement)
                .texts(parents.toArray(String[]::new))
                .number(limit);
            return SummaryRows.all(statement.executeQuery());
          }
        });
  }
}
