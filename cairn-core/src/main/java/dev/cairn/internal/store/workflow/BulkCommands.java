package dev.cairn.internal.store.workflow;

import static dev.cairn.common.WorkflowState.CANCELLED;
import static dev.cairn.common.WorkflowState.DELAYED;
import static dev.cairn.common.WorkflowState.ENQUEUED;
import static dev.cairn.common.WorkflowState.EXHAUSTED;
import static dev.cairn.common.WorkflowState.RUNNING;
import static dev.cairn.common.WorkflowState.STUCK;

import dev.cairn.common.WorkflowState;
import dev.cairn.error.DatabaseException;
import dev.cairn.internal.store.jdbc.OnceTransaction;
import dev.cairn.internal.store.record.RecordRows;
import dev.cairn.internal.store.sql.ParameterBinder;
import dev.cairn.operate.BulkPreview;
import dev.cairn.operate.Criterion;
import dev.cairn.operate.Fork;
import dev.cairn.operate.WorkflowSummary;
import dev.cairn.queue.QueueTarget;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Cancels, resumes, forks and deletes workflows that match criteria, the newest first. Each batch
 * is one statement and one commit. Thread-safe.
 */
public final class BulkCommands {
  private static final String CAN_CANCEL =
      "w.cancelled_at is null and "
          + CriteriaSql.in(EnumSet.of(DELAYED, ENQUEUED, RUNNING, STUCK, EXHAUSTED));

  private static final String CAN_RESUME =
      CriteriaSql.in(EnumSet.of(STUCK, EXHAUSTED, CANCELLED))
          + " and cairn.can_resume(w.id, w.state)";

  private static final String CAN_FORK =
      "not exists (select from cairn.workflow f where f.forked_from = w.id)";

  /** Whether a descendant is still active is checked by the deletion itself. */
  private static final String CAN_DELETE = "w.completed_at is not null";

  private final BoundedReads reads;
  private final CriteriaSql criteriaSql;
  private final WorkflowDeletion deletion;

  public BulkCommands(BoundedReads reads, CriteriaSql criteriaSql, WorkflowDeletion deletion) {
    this.reads = reads;
    this.criteriaSql = criteriaSql;
    this.deletion = deletion;
  }

  /**
   * The result of one batch.
   *
   * @param affected the ids of all workflows that were changed, including descendants
   * @param last the sort key of the last workflow that was selected; null if there was none
   */
  public record Batch(List<String> affected, WorkflowSearch.@Nullable SortKey last) {
    private static final Batch NONE = new Batch(List.of(), null);
  }

  /**
   * Cancels a batch of workflows that have not ended, with their descendants.
   *
   * @param reason the reason that is recorded; null for none
   * @param criteria the criteria
   * @param after where to continue; null to begin
   * @param limit the maximum number of workflows
   */
  public Batch cancel(
      @Nullable String reason,
      List<Criterion> criteria,
      WorkflowSearch.@Nullable SortKey after,
      int limit) {
    var function =
        new SqlCondition("cairn.cancel_all(c.ids, ?)", List.of(binder -> binder.text(reason)));
    Page page = new Page(reads, function, CAN_CANCEL, criteriaSql.all(criteria), after, limit);
    return reads.execute(
        "cancel workflows", new OnceTransaction<>(reads.database(), page::execute));
  }

  /**
   * Resumes a batch of workflows that can be resumed.
   *
   * @param queue the queue in which they continue; null for their own
   * @param criteria the criteria
   * @param after where to continue; null to begin
   * @param limit the maximum number of workflows
   */
  public Batch resume(
      @Nullable QueueTarget queue,
      List<Criterion> criteria,
      WorkflowSearch.@Nullable SortKey after,
      int limit) {
    var function =
        new SqlCondition(
            "cairn.resume_all(c.ids, ?, ?, ?::integer)",
            List.of(binder -> CommandStore.bind(binder, queue)));
    Page page = new Page(reads, function, CAN_RESUME, criteriaSql.all(criteria), after, limit);
    try {
      return reads.execute(
          "resume workflows", new OnceTransaction<>(reads.database(), page::execute));
    } catch (DatabaseException problem) {
      throw CommandStore.translate(problem);
    }
  }

  /**
   * Deletes a batch of workflows that are not in flight, with their descendants.
   *
   * @param criteria the criteria
   * @param after where to continue; null to begin
   * @param limit the maximum number of workflows
   */
  public Batch delete(List<Criterion> criteria, WorkflowSearch.@Nullable SortKey after, int limit) {
    var function = new SqlCondition("cairn.delete_trees(c.ids)", List.of());
    Page page = new Page(reads, function, CAN_DELETE, criteriaSql.all(criteria), after, limit);
    return reads.execute("delete workflows", deletion.once(page::execute, Batch::affected));
  }

  /**
   * Forks a batch of workflows that have no fork yet and have recorded the step.
   *
   * @param from the step before which the forks continue
   * @param criteria the criteria
   * @param after where to continue; null to begin
   * @param limit the maximum number of workflows
   * @return the ids of the forks
   */
  public Batch fork(
      Fork.From from, List<Criterion> criteria, WorkflowSearch.@Nullable SortKey after, int limit) {
    String step = from instanceof Fork.From.Step(var key) ? key : null;
    boolean atFailure = from instanceof Fork.From.Failure;
    var function =
        new SqlCondition(
            "cairn.fork_all(c.ids, ?, ?)",
            List.of(binder -> binder.text(step), binder -> binder.flag(atFailure)));
    Page page = new Page(reads, function, CAN_FORK, criteriaSql.all(criteria), after, limit);
    return reads.execute("fork workflows", new OnceTransaction<>(reads.database(), page::execute));
  }

  /** The statement of one batch. */
  private record Page(
      BoundedReads reads,
      SqlCondition function,
      String filter,
      SqlCondition condition,
      WorkflowSearch.@Nullable SortKey after,
      int limit) {
    private static final String HEAD =
        "with chosen as materialized (select w.id, w.created_at from cairn.workflow w where";

    Batch execute(Connection connection) throws SQLException {
      String keyset = after == null ? "" : "and (w.created_at, w.id) < (?, ?)";
      String tail =
          """
          and (%s) %s
            order by w.created_at desc, w.id desc
            limit ?
          )
          select %s, l.created_at, l.id
          from (select array_agg(id) as ids from chosen) c,
               (select created_at, id from chosen order by created_at, id limit 1) l
          """
              .formatted(filter, keyset, function.sql());
      try (PreparedStatement statement = reads.prepare(connection, HEAD, condition, tail)) {
        var binder = new ParameterBinder(connection, statement);
        condition.bind(binder);
        if (after != null) {
          binder.timestamp(after.createdAt()).text(after.id());
        }
        binder.number(limit);
        function.bind(binder);
        try (ResultSet row = BoundedReads.rows(statement)) {
          return row.next()
              ? new Batch(
                  WorkflowDeletion.ids(row),
                  new WorkflowSearch.SortKey(
                      RecordRows.instant(row, "created_at"), row.getString("id")))
              : Batch.NONE;
        }
      }
    }
  }

  /**
   * Counts the workflows that match criteria.
   *
   * @param criteria the criteria
   * @param first the first of these workflows
   * @return their number, and how many of them each command would change
   */
  public BulkPreview preview(List<Criterion> criteria, List<WorkflowSummary> first) {
    SqlCondition condition = criteriaSql.all(criteria);
    String head =
        """
        select w.state, count(*) as total, count(*) filter (where %s) as cancel,
               count(*) filter (where %s) as resume,
               count(*) filter (where %s) as fork,
               count(*) filter (where %s
                 and not (exists (select from cairn.workflow c where c.parent_id = w.id)
                          and cairn.is_tree_active(w.id))) as deletion
        from cairn.workflow w where
        """
            .formatted(CAN_CANCEL, CAN_RESUME, CAN_FORK, CAN_DELETE);
    return reads.execute(
        "count workflows",
        connection -> {
          try (PreparedStatement statement =
              reads.prepare(connection, head, condition, "group by w.state")) {
            condition.bind(new ParameterBinder(connection, statement));
            try (ResultSet rows = BoundedReads.rows(statement)) {
              return preview(rows, first);
            }
          }
        });
  }

  private static BulkPreview preview(ResultSet rows, List<WorkflowSummary> first)
      throws SQLException {
    Map<WorkflowState, Long> states = new EnumMap<>(WorkflowState.class);
    long cancel = 0;
    long resume = 0;
    long fork = 0;
    long delete = 0;
    while (rows.next()) {
      states.put(WorkflowState.valueOf(rows.getString("state")), rows.getLong("total"));
      cancel += rows.getLong("cancel");
      resume += rows.getLong("resume");
      fork += rows.getLong("fork");
      delete += rows.getLong("deletion");
    }
    return new BulkPreview(states, cancel, resume, fork, delete, first);
  }
}
