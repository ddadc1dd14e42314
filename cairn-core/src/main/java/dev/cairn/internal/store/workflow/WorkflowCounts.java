package dev.cairn.internal.store.workflow;

import dev.cairn.error.InvalidArgumentException;
import dev.cairn.internal.store.sql.ParameterBinder;
import dev.cairn.operate.Criterion;
import dev.cairn.operate.GroupBy;
import dev.cairn.operate.WorkflowCount;
import dev.cairn.operate.WorkflowDurations;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Counts workflows and measures their durations. Thread-safe. */
public final class WorkflowCounts {
  private static final int MOST_GROUPS = 10_000;

  private final BoundedReads reads;
  private final CriteriaSql criteriaSql;

  public WorkflowCounts(BoundedReads reads, CriteriaSql criteriaSql) {
    this.reads = reads;
    this.criteriaSql = criteriaSql;
  }

  /** Reads one group. */
  @FunctionalInterface
  private interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  /**
   * Counts workflows.
   *
   * @param criteria the criteria; none for all workflows
   */
  public long count(List<Criterion> criteria) {
    List<WorkflowCount> all = counts(List.of(), criteria);
    return all.isEmpty() ? 0 : all.getFirst().count();
  }

  /**
   * Counts workflows in groups.
   *
   * @param groupings the grouping
   * @param criteria the criteria; none for all workflows
   * @return the groups that are not empty
   */
  public List<WorkflowCount> counts(List<GroupBy> groupings, List<Criterion> criteria) {
    String sums = "count(*) as count";
    return groups(
        GroupColumns.by(groupings),
        sums,
        criteriaSql.all(criteria),
        row -> new WorkflowCount(GroupColumns.group(row), row.getLong("count")));
  }

  /**
   * Computes percentiles of the durations of ended workflows in groups.
   *
   * @param groupings the grouping
   * @param criteria the criteria; none for all workflows
   * @return the groups that are not empty
   */
  public List<WorkflowDurations> durations(List<GroupBy> groupings, List<Criterion> criteria) {
    String sums =
        """
        count(*) as count,
        percentile_disc(array[0.5, 0.9, 0.99]) within group
          (order by (extract(epoch from w.completed_at - w.started_at) * 1000000)::bigint) as took
        """;
    SqlCondition condition = criteriaSql.all(criteria);
    return groups(
        GroupColumns.by(groupings),
        sums,
        new SqlCondition(
            "w.started_at is not null and w.completed_at is not null and " + condition.sql(),
            condition.parameters()),
        WorkflowCounts::durations);
  }

  private static WorkflowDurations durations(ResultSet row) throws SQLException {
    var took = (Long[]) row.getArray("took").getArray();
    return new WorkflowDurations(
        GroupColumns.group(row), row.getLong("count"), time(took[0]), time(took[1]), time(took[2]));
  }

  private static Duration time(long micros) {
    return Duration.ofNanos(Math.max(0, micros) * 1_000);
  }

  private <T> List<T> groups(
      GroupColumns grouping, String sums, SqlCondition condition, Row<T> read) {
    String head = "select %s, %s from cairn.workflow w where".formatted(grouping.columns(), sums);
    String tail = "group by 1, 2, 3, 4, 5 order by 5, 1, 2, 3, 4 limit ?";
    return reads.execute(
        "count workflows",
        connection -> {
          try (PreparedStatement statement = reads.prepare(connection, head, condition, tail)) {
            var binder = new ParameterBinder(connection, statement);
            grouping.bind(binder);
            condition.bind(binder);
            binder.number(MOST_GROUPS + 1);
            try (ResultSet rows = BoundedReads.rows(statement)) {
              var groups = new ArrayList<T>();
              while (rows.next()) {
                groups.add(read.read(rows));
              }
              return bounded(groups);
            }
          }
        });
  }

  private static <T> List<T> bounded(List<T> groups) {
    if (groups.size() > MOST_GROUPS) {
      throw new InvalidArgumentException(
          "groupBy",
          "The result has more than %,d groups. Group by longer periods, or narrow the criteria."
              .formatted(MOST_GROUPS));
    }
    return groups;
  }
}
