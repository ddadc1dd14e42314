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
 * Cancels, resumes, forks and deletes workflows that meet criteria, the newest first: each batch is
 * one statement and one commit. Thread-safe.
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

  /** Whether something that it has started goes on is found out when it is its turn. */
  private static final String CAN_DELETE = "w.completed_at is not null";

  private final BoundedReads reading;
  private final CriteriaSql criteria;
  private final WorkflowDeletion deleting;

  public BulkCommands(BoundedReads reading, CriteriaSql criteria, WorkflowDeletion deleting) {
    this.reading = reading;
    this.criteria = criteria;
    this.deleting = deleting;
  }

  /**
   * What was done in one batch.
   *
   * @param touched the ids of all that was touched, also of what others have started
   * @param last the place of the last workflow that was looked at; null if there was none
   */
  public record Batch(List<String> touched, WorkflowSearch.@Nullable Place last) {
    private static final Batch NONE = new Batch(List.of(), null);
  }

  /**
   * Cancels some workflows that have not ended, with all that they have started.
   *
   * @param reason the reason that is recorded; null for none
   * @param wanted the criteria
   * @param after where to go on; null to begin
   * @param most how many at most
   * @return what was cancelled
   */
  public Batch cancel(
      @Nullable String reason,
      List<Criterion> wanted,
      WorkflowSearch.@Nullable Place after,
      int most) {
    var function =
        new SqlCondition("cairn.cancel_all(c.ids, ?)", List.of(binder -> binder.text(reason)));
    Page page = new Page(reading, function, CAN_CANCEL, criteria.all(wanted), after, most);
    return reading.ask("cancel workflows", new OnceTransaction<>(reading.database(), page::in));
  }

  /**
   * Lets some workflows go on that can.
   *
   * @param queue the queue in which they go on; null for their own
   * @param wanted the criteria
   * @param after where to go on; null to begin
   * @param most how many at most
   * @return what was resumed
   */
  public Batch resume(
      @Nullable QueueTarget queue,
      List<Criterion> wanted,
      WorkflowSearch.@Nullable Place after,
      int most) {
    var function =
        new SqlCondition(
            "cairn.resume_all(c.ids, ?, ?, ?::integer)",
            List.of(binder -> CommandStore.bind(binder, queue)));
    Page page = new Page(reading, function, CAN_RESUME, criteria.all(wanted), after, most);
    try {
      return reading.ask("resume workflows", new OnceTransaction<>(reading.database(), page::in));
    } catch (DatabaseException problem) {
      throw CommandStore.refused(problem);
    }
  }

  /**
   * Deletes some workflows that do not go on, with all that they have started.
   *
   * @param wanted the criteria
   * @param after where to go on; null to begin
   * @param most how many at most
   * @return what was deleted
   */
  public Batch delete(List<Criterion> wanted, WorkflowSearch.@Nullable Place after, int most) {
    var function = new SqlCondition("cairn.delete_trees(c.ids)", List.of());
    Page page = new Page(reading, function, CAN_DELETE, criteria.all(wanted), after, most);
    return reading.ask("delete workflows", deleting.once(page::in, Batch::touched));
  }

  /**
   * Forks some workflows that have no fork yet, and have recorded where it is to begin.
   *
   * @param from where each fork goes on
   * @param wanted the criteria
   * @param after where to go on; null to begin
   * @param most how many at most
   * @return the forks
   */
  public Batch fork(
      Fork.From from, List<Criterion> wanted, WorkflowSearch.@Nullable Place after, int most) {
    String step = from instanceof Fork.From.Step(var key) ? key : null;
    boolean atFailure = from instanceof Fork.From.Failure;
    var function =
        new SqlCondition(
            "cairn.fork_all(c.ids, ?, ?)",
            List.of(binder -> binder.text(step), binder -> binder.flag(atFailure)));
    Page page = new Page(reading, function, CAN_FORK, criteria.all(wanted), after, most);
    return reading.ask("fork workflows", new OnceTransaction<>(reading.database(), page::in));
  }

  /** One batch, to be done on a connection. */
  private record Page(
      BoundedReads reading,
      SqlCondition function,
      String can,
      SqlCondition condition,
      WorkflowSearch.@Nullable Place after,
      int most) {
    private static final String HEAD =
        "with chosen as materialized (select w.id, w.created_at from cairn.workflow w where";

    Batch in(Connection connection) throws SQLException {
      String beyond = after == null ? "" : "and (w.created_at, w.id) < (?, ?)";
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
              .formatted(can, beyond, function.sql());
      try (PreparedStatement statement = reading.prepare(connection, HEAD, condition, tail)) {
        var binder = new ParameterBinder(connection, statement);
        condition.bind(binder);
        if (after != null) {
          binder.moment(after.createdAt()).text(after.id());
        }
        binder.number(most);
        function.bind(binder);
        try (ResultSet row = BoundedReads.rows(statement)) {
          return row.next()
              ? new Batch(
                  WorkflowDeletion.ids(row),
                  new WorkflowSearch.Place(
                      RecordRows.instant(row, "created_at"), row.getString("id")))
              : Batch.NONE;
        }
      }
    }
  }

  /**
   * Counts what meets criteria.
   *
   * @param wanted the criteria
   * @param first the first of them
   * @return how many there are, and how many of them each action would touch
   */
  public BulkPreview preview(List<Criterion> wanted, List<WorkflowSummary> first) {
    SqlCondition condition = criteria.all(wanted);
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
    return reading.ask(
        "count workflows",
        connection -> {
          try (PreparedStatement statement =
              reading.prepare(connection, head, condition, "group by w.state")) {
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
