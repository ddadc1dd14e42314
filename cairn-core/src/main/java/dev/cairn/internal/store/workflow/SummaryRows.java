package dev.cairn.internal.store.workflow;

import dev.cairn.common.Cancellation;
import dev.cairn.common.WorkflowState;
import dev.cairn.internal.header.HeaderJson;
import dev.cairn.internal.store.record.RecordRows;
import dev.cairn.operate.WorkflowSummary;
import dev.cairn.operate.WorkflowSummary.Cancelled;
import dev.cairn.operate.WorkflowSummary.QueuePlacement;
import dev.cairn.operate.WorkflowSummary.Runner;
import dev.cairn.operate.WorkflowSummary.Times;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads workflow summaries. */
final class SummaryRows {
  /** The columns of a summary, of a row {@code w} of {@code cairn.workflow}. */
  static final String COLUMNS =
      """
      w.id, w.name, w.state, w.parent_id, w.created_at, w.started_at, w.completed_at,
      w.attempt, w.generation, w.executor, w.version, w.queue, w.partition, w.priority, w.attributes,
      w.headers, w.cancelled_at, w.cancellation, w.cancellation_reason
      """;

  private SummaryRows() {}

  static List<WorkflowSummary> all(ResultSet rows) throws SQLException {
    try (rows) {
      var summaries = new ArrayList<WorkflowSummary>();
      while (rows.next()) {
        summaries.add(one(rows));
      }
      return summaries;
    }
  }

  static WorkflowSummary one(ResultSet row) throws SQLException {
    String queue = row.getString("queue");
    String attributes = row.getString("attributes");
    return new WorkflowSummary(
        row.getString("id"),
        row.getString("name"),
        WorkflowState.valueOf(row.getString("state")),
        row.getString("parent_id"),
        new Times(
            RecordRows.instant(row, "created_at"),
            instantOrNull(row, "started_at"),
            instantOrNull(row, "completed_at")),
        new Runner(
            row.getInt("attempt"),
            row.getInt("generation"),
            row.getString("executor"),
            row.getString("version")),
        queue == null
            ? null
            : new QueuePlacement(queue, row.getString("partition"), row.getInt("priority")),
        attributes == null ? "{}" : attributes,
        HeaderJson.read(row.getString("headers")),
        cancelled(row));
  }

  private static @Nullable Cancelled cancelled(ResultSet row) throws SQLException {
    Instant at = instantOrNull(row, "cancelled_at");
    return at == null
        ? null
        : new Cancelled(
            at,
            Cancellation.valueOf(row.getString("cancellation")),
            row.getString("cancellation_reason"));
  }

  private static @Nullable Instant instantOrNull(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
