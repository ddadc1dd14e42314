package dev.cairn.internal.store.workflow;

import dev.cairn.internal.store.sql.ParameterBinder;
import dev.cairn.operate.Criterion;
import dev.cairn.operate.WorkflowSummary;
import java.sql.PreparedStatement;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds workflows, page by page: each page is a query of its own. Thread-safe. */
public final class WorkflowSearch {
  private final BoundedReads reading;
  private final CriteriaSql criteria;

  public WorkflowSearch(BoundedReads reading, CriteriaSql criteria) {
    this.reading = reading;
    this.criteria = criteria;
  }

  /**
   * A place in the order in which workflows are listed: the newest first, and by their ids among
   * those of one moment.
   *
   * @param createdAt when the workflow was accepted
   * @param id its id
   */
  public record Place(Instant createdAt, String id) {
    /**
     * The place of a workflow.
     *
     * @param workflow the workflow
     * @return its place
     */
    public static Place of(WorkflowSummary workflow) {
      return new Place(workflow.times().created(), workflow.id());
    }
  }

  /**
   * A number that is the same for the same criteria in any order, in every process.
   *
   * @param wanted the criteria
   * @return the checksum
   */
  public int checksum(List<Criterion> wanted) {
    return criteria.checksum(wanted);
  }

  /**
   * Workflows that meet criteria.
   *
   * @param wanted the criteria; all are found if there are none
   * @param after those before this place, and the one at it, are left out; null for the first page
   * @param most how many at most
   * @return the workflows, the newest first
   */
  public List<WorkflowSummary> page(List<Criterion> wanted, @Nullable Place after, int most) {
    SqlCondition condition = criteria.all(wanted);
    String head = "select " + SummaryRows.COLUMNS + " from cairn.workflow w where";
    String beyond = after == null ? "" : "and (w.created_at, w.id) < (?, ?)";
    String tail = beyond + " order by w.created_at desc, w.id desc limit ?";
    return reading.ask(
        "find workflows",
        connection -> {
          try (PreparedStatement statement = reading.prepare(connection, head, condition, tail)) {
            var binder = new ParameterBinder(connection, statement);
            condition.bind(binder);
            if (after != null) {
              binder.moment(after.createdAt).text(after.id);
            }
            binder.number(most);
            return SummaryRows.all(BoundedReads.rows(statement));
          }
        });
  }
}
