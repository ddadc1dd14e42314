package dev.cairn.internal.store.transaction;

import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.record.GenerationIds;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.internal.store.record.StepRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The ledger of transactions in an external database: the record is a row beside the user's rows,
 * and is copied into the journal afterwards. If this run or a later attempt finds the row, it uses
 * the recorded outcome and does not execute the code again.
 */
record ExternalLedger(Database database, Entry.RunKey run, StepRecord template)
    implements Ledger<StepRecord> {
  @Override
  public boolean commit(Connection connection, StepRecord step) throws SQLException {
    return execute(connection, step, UnaryOperator.identity());
  }

  @Override
  public void writeWithoutCommit(Connection connection, StepRecord step) throws SQLException {
    execute(connection, step, Ledger::withoutCommit);
  }

  private boolean execute(Connection connection, StepRecord step, UnaryOperator<String> edit)
      throws SQLException {
    String sql =
        """
        with recorded as (
        insert into cairn.transaction (workflow_id, key, attempt, completed_at, output)
        select ?, ?, ?, ?, ?::json where current_setting('cairn_guard.open')::boolean
        on conflict (workflow_id, key) do nothing
        returning 1
        )
        select 1 / count(*), $durable from recorded;
        commit
        """;
    try (PreparedStatement statement = connection.prepareStatement(edit.apply(database.sql(sql)))) {
      statement.setString(1, run.workflowId());
      statement.setString(2, key());
      statement.setInt(3, run.attempt());
      statement.setObject(4, step.span().completedAt().atOffset(ZoneOffset.UTC));
      statement.setString(5, step.outcome().output());
      return Ledger.execute(statement);
    }
  }

  @Override
  public Optional<StepRecord> find(Connection connection) throws SQLException {
    String sql =
        """
        select output, completed_at from cairn.transaction where workflow_id = ? and key = ?
        """;
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      statement.setString(1, run.workflowId());
      statement.setString(2, key());
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? Optional.of(found(rows)) : Optional.empty();
      }
    }
  }

  /**
   * Records of ended generations stay here until the workflow is deleted: they keep a transaction
   * of an owner that was declared dead from being committed after its generation has ended.
   */
  private String key() {
    return GenerationIds.key(template.key(), run.generation());
  }

  @Override
  public boolean mayExist() {
    return run.attempt() > 1;
  }

  private StepRecord found(ResultSet row) throws SQLException {
    var completedAt = row.getObject("completed_at", OffsetDateTime.class).toInstant();
    return new StepRecord(
        template.key(),
        template.position(),
        template.kind(),
        new Outcome.Success(row.getString("output")),
        new StepRecord.Span(completedAt, completedAt, 1),
        template.arguments());
  }
}
