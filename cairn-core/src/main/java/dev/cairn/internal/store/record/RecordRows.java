package dev.cairn.internal.store.record;

import dev.cairn.common.Cancellation;
import dev.cairn.common.WorkflowState;
import dev.cairn.internal.header.HeaderJson;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads rows of workflows and steps. */
public final class RecordRows {
  /** The columns of a {@link WorkflowRow}. */
  public static final String WORKFLOW =
      """
      id, name, state, attempt, build, coalesce(continued_at, started_at, created_at) as started_at,
      input, headers, coalesce(binding_id, id) as binding_id, generation, output, error, queue, deadline,
      cancellation, cancellation_reason, forked_from
      """;

  private RecordRows() {}

  public static List<WorkflowRow> workflows(PreparedStatement query) throws SQLException {
    try (ResultSet rows = query.executeQuery()) {
      return workflows(rows);
    }
  }

  public static List<WorkflowRow> workflows(ResultSet rows) throws SQLException {
    var workflows = new ArrayList<WorkflowRow>();
    while (rows.next()) {
      workflows.add(
          new WorkflowRow(
              rows.getString("id"),
              rows.getString("name"),
              WorkflowState.valueOf(rows.getString("state")),
              rows.getInt("attempt"),
              rows.getString("build"),
              instant(rows, "started_at"),
              new WorkflowRow.GenerationInput(
                  rows.getString("input"),
                  rows.getString("binding_id"),
                  HeaderJson.read(rows.getString("headers")),
                  rows.getInt("generation"),
                  rows.getString("forked_from")),
              outcome(rows),
              rows.getString("queue"),
              lifetime(rows)));
    }
    return workflows;
  }

  private static WorkflowRow.CancellationStatus lifetime(ResultSet row) throws SQLException {
    String cancellation = row.getString("cancellation");
    return new WorkflowRow.CancellationStatus(
        instantOrNull(row, "deadline"),
        cancellation == null ? null : Cancellation.valueOf(cancellation),
        row.getString("cancellation_reason"));
  }

  /** Returns the first column as texts, and closes the result set. */
  public static List<String> texts(ResultSet rows) throws SQLException {
    try (rows) {
      var texts = new ArrayList<String>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    }
  }

  /** Reads a record without its outcome. */
  public static StepHeader header(ResultSet row) throws SQLException {
    long hash = row.getLong("argument_hash");
    var arguments =
        row.wasNull() ? StepRecord.Fingerprint.NONE : new StepRecord.Fingerprint(hash, true);
    return new StepHeader(
        row.getString("key"),
        row.getInt("position"),
        StepKind.valueOf(row.getString("kind")),
        new StepRecord.Span(
            instant(row, "started_at"), instant(row, "completed_at"), row.getInt("tries")),
        arguments);
  }

  /** Reads the outcome of a step. */
  public static Outcome outcomeOfStep(ResultSet row) throws SQLException {
    Outcome outcome = outcome(row);
    if (outcome == null) {
      throw new SQLException("A step has no outcome, though a check forbids it", "XX001");
    }
    return outcome;
  }

  /** Reads the outcome; null if there is none. */
  public static @Nullable Outcome outcome(ResultSet row) throws SQLException {
    String output = row.getString("output");
    String error = row.getString("error");
    if (error != null) {
      return new Outcome.Failure(error);
    }
    return output == null ? null : new Outcome.Success(output);
  }

  public static @Nullable Instant instantOrNull(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  public static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }
}
