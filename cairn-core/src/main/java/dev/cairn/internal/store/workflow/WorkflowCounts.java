package dev.cairn.internal.store.workflow;

import dev.cairn.error.UsageException;
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

/** Counts workflows. Thread-safe. */
public final class WorkflowCounts {
  private static final int MOST_GROUPS = 10_000;

  private final BoundedReads reading;
  private final CriteriaSql criteria;

  public WorkflowCounts(BoundedReads reading, CriteriaSql criteria) {
    this.reading = reading;
    this.criteria = criteria;
  }

  /** Reads one group. */
  @FunctionalInterface
  private interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  /**
   * How many workflows meet criteria.
   *
   * @param wanted the criteria; all are counted if there are none
   * @return how many there are
   */
  public long count(List<Criterion> wanted) {
    List<WorkflowCount> all = counts(List.of(), wanted);
    return all.isEmpty() ? 0 : all.getFirst().count();
  }

  /**
   * How many workflows meet criteria, in groups.
   *
   * @param groupings what they are grouped by
   * @param wanted the criteria; all are counted if there are none
   * @return the groups that are not empty
   */
  public List<WorkflowCount> counts(List<GroupBy> groupings, List<Criterion> wanted) {
    String sums = "count(*) as count";
    return groups(
        GroupColumns.by(groupings),
        sums,
        criteria.all(wanted),
        row -> new WorkflowCount(GroupColumns.group(row), row.getLong("count")));
  }

  /**
   * How long workflows took that meet criteria and have ended, in groups.
   *
   * @param groupings what they are grouped by
   * @param wanted the criteria; all count if there are none
   * @return the groups that are not empty
   */
  public List<WorkflowDurations> durations(List<GroupBy> groupings, List<Criterion> wanted) {
    String sums =
        """
        count(*) as count,
        percentile_disc(array[0.5, 0.9, 0.99]) within group
          (order by (extract(epoch from w.completed_at - w.started_at) * 1000000)::bigint) as took
        """;
    SqlCondition condition = criteria.all(wanted);
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
    return reading.ask(
        "count workflows",
        connection -> {
          try (PreparedStatement statement = reading.prepare(connection, head, condition, tail)) {
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
      throw new UsageException(
          "The workflows fall into more than %,d groups. Group them by larger stretches of time, or narrow the criteria."
              .formatted(MOST_GROUPS));
    }
    return groups;
  }
}
