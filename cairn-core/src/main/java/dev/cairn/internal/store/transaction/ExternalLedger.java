package dev.cairn.internal.store.transaction;

import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.jdbc.Database;
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
 * Transactions in another database than Cairn's: the record stands beside the user's tables there,
 * and is copied into the journal afterwards. Whoever finds it, this owner or a later one, takes it
 * over instead of doing the work again.
 */
record ExternalLedger(Database database, Entry.Owned run, StepRecord frame)
    implements Ledger<StepRecord> {
  @Override
  public boolean commit(Connection connection, StepRecord step) throws SQLException {
    return execute(connection, step, UnaryOperator.identity());
  }

  @Override
  public void rehearse(Connection connection, StepRecord step) throws SQLException {
    execute(connection, step, Ledger::withoutCommit);
  }

  private boolean execute(Connection connection, StepRecord step, UnaryOperator<String> ending)
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
    try (PreparedStatement statement =
        connection.prepareStatement(ending.apply(database.sql(sql)))) {
      statement.setString(1, run.workflowId());
      statement.setString(2, step.key());
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
      statement.setString(2, frame.key());
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? Optional.of(found(rows)) : Optional.empty();
      }
    }
  }

  @Override
  public boolean mayHaveHappened() {
    return run.attempt() > 1;
  }

  private StepRecord found(ResultSet row) throws SQLException {
    var completedAt = row.getObject("completed_at", OffsetDateTime.class).toInstant();
    return new StepRecord(
        frame.key(),
        frame.position(),
        frame.kind(),
        new Outcome.Success(row.getString("output")),
        new StepRecord.Span(completedAt, completedAt, 1),
        frame.arguments());
  }
}
