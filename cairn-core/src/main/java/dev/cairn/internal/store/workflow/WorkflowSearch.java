package dev.cairn.internal.store.workflow;

import dev.cairn.internal.store.sql.ParameterBinder;
import dev.cairn.operate.Criterion;
import dev.cairn.operate.TextSearch;
import dev.cairn.operate.WorkflowSummary;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds workflows in pages; each page is a query of its own. Thread-safe. */
public final class WorkflowSearch {
  private final BoundedReads reads;
  private final CriteriaSql criteriaSql;

  public WorkflowSearch(BoundedReads reads, CriteriaSql criteriaSql) {
    this.reads = reads;
    this.criteriaSql = criteriaSql;
  }

  /**
   * The sort key of workflows in lists: the newest first, then by id.
   *
   * @param createdAt when the workflow was created
   * @param id its id
   */
  public record SortKey(Instant createdAt, String id) {
    /** Returns the sort key of a workflow. */
    public static SortKey of(WorkflowSummary workflow) {
      return new SortKey(workflow.times().created(), workflow.id());
    }
  }

  /**
   * Returns a checksum that does not depend on the order of the criteria or on the process.
   *
   * @param criteria the criteria
   */
  public int checksum(List<Criterion> criteria) {
    return criteriaSql.checksum(criteria);
  }

  /**
   * Finds a page of workflows.
   *
   * @param criteria the criteria; none for all workflows
   * @param after the sort key of the last workflow of the previous page; null for the first page
   * @param limit the maximum number
   * @return the workflows, the newest first
   */
  public List<WorkflowSummary> page(List<Criterion> criteria, @Nullable SortKey after, int limit) {
    SqlCondition condition = criteriaSql.all(criteria);
    String head = "select " + SummaryRows.COLUMNS + " from cairn.workflow w where";
    String keyset = after == null ? "" : "and (w.created_at, w.id) < (?, ?)";
    String tail = keyset + " order by w.created_at desc, w.id desc limit ?";
    return reads.execute(
        "find workflows",
        connection -> {
          try (PreparedStatement statement = reads.prepare(connection, head, condition, tail)) {
            var binder = new ParameterBinder(connection, statement);
            condition.bind(binder);
            if (after != null) {
              binder.timestamp(after.createdAt).text(after.id);
            }
            binder.number(limit);
            return SummaryRows.all(BoundedReads.rows(statement));
          }
        });
  }

  /**
   * A workflow that a search for a text has examined.
   *
   * @param workflow the workflow
   * @param matches whether its values contain the text
   */
  public record Examined(WorkflowSummary workflow, boolean matches) {}

  /**
   * Examines the values of the newest workflows that match criteria. Reads the records of each by
   * the index of its id, and no token of a promise.
   *
   * @param search the text and the criteria
   * @param after the sort key of the last workflow that was examined before; null at the beginning
   * @return the workflows, the newest first
   */
  public List<Examined> examine(TextSearch search, @Nullable SortKey after) {
    SqlCondition condition = criteriaSql.all(search.criteria());
    String head =
        """
        select %s,
               coalesce(strpos(concat_ws(E'\\n',
                 case when pg_column_size(w.input) <= %2$d then w.input end,
                 case when pg_column_size(w.first_input) <= %2$d then w.first_input end,
                 case when pg_column_size(w.output) <= %2$d then w.output end,
                 case when pg_column_size(w.error) <= %2$d then w.error end), ?) > 0
                 or s.found, false) as matches
        from (
          select w.* from cairn.workflow w where
        """
            .formatted(SummaryRows.COLUMNS, TextSearch.LARGEST_VALUE);
    String tail =
        """
          %s
          order by w.created_at desc, w.id desc limit ?) w
        left join lateral (
          select true as found from cairn.step s
          where s.workflow_id = w.id and s.kind <> 'PROMISE'
            and strpos(concat_ws(E'\\n',
              case when pg_column_size(s.output) <= %2$d then s.output end,
              case when pg_column_size(s.error) <= %2$d then s.error end), ?) > 0
          limit 1) s on true
        order by w.created_at desc, w.id desc
        """
            .formatted(
                after == null ? "" : "and (w.created_at, w.id) < (?, ?)", TextSearch.LARGEST_VALUE);
    return reads.execute(
        "search workflows for a text",
        connection -> {
          try (PreparedStatement statement = reads.prepare(connection, head, condition, tail)) {
            bind(new ParameterBinder(connection, statement), search, condition, after);
            return examined(BoundedReads.rows(statement));
          }
        });
  }

  private static void bind(
      ParameterBinder binder, TextSearch search, SqlCondition condition, @Nullable SortKey after)
      throws SQLException {
    binder.text(search.text());
    condition.bind(binder);
    if (after != null) {
      binder.timestamp(after.createdAt).text(after.id);
    }
    binder.number(TextSearch.EXAMINED).text(search.text());
  }

  private static List<Examined> examined(ResultSet rows) throws SQLException {
    try (rows) {
      var examined = new ArrayList<Examined>();
      while (rows.next()) {
        examined.add(new Examined(SummaryRows.one(rows), rows.getBoolean("matches")));
      }
      return examined;
    }
  }
}
