package dev.cairn.internal.store.workflow;

import dev.cairn.internal.store.sql.ParameterBinder;
import dev.cairn.operate.Criterion;
import dev.cairn.operate.WorkflowSummary;
import java.sql.PreparedStatement;
import java.time.Instant;
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
}
