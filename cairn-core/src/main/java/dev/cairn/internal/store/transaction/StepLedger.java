package dev.cairn.internal.store.transaction;

import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.record.CurrentExecutor;
import dev.cairn.internal.store.record.RecordRows;
import dev.cairn.internal.store.record.StepRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The ledger of transactions in Cairn's own database: the record is the step itself. */
record StepLedger(Database database, CurrentExecutor currentExecutor, Entry.RunKey run, String key)
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
        with lease as (
          select id from cairn.executor where id = ? and state = 'ALIVE' and timeline = $timeline for share
        ), recorded as (
        insert into cairn.step
          (workflow_id, key, position, kind, attempt, tries, started_at, completed_at,
           argument_hash, output, xid, snapshot, isolation)
        select w.id, ?, ?, ?, w.attempt, ?, ?, ?, ?, ?::json,
               pg_current_xact_id(), pg_current_snapshot(), current_setting('transaction_isolation')
        from lease, cairn.workflow w
        where w.id = ? and w.attempt = ? and w.executor = lease.id and w.state = 'RUNNING'
          and current_setting('cairn_guard.open')::boolean
        on conflict (workflow_id, key) do nothing
        returning 1
        )
        select 1 / count(*), $durable from recorded;
        commit
        """;
    try (PreparedStatement statement = connection.prepareStatement(edit.apply(database.sql(sql)))) {
      statement.setString(1, currentExecutor.id());
      statement.setString(2, key);
      statement.setInt(3, step.position());
      statement.setString(4, step.kind().name());
      statement.setInt(5, step.span().tries());
      statement.setObject(6, step.span().startedAt().atOffset(ZoneOffset.UTC));
      statement.setObject(7, step.span().completedAt().atOffset(ZoneOffset.UTC));
      if (step.arguments().known()) {
        statement.setLong(8, step.arguments().hash());
      } else {
        statement.setNull(8, Types.BIGINT);
      }
      statement.setString(9, step.outcome().output());
      statement.setString(10, run.workflowId());
      statement.setInt(11, run.attempt());
      return Ledger.execute(statement);
    }
  }

  @Override
  public Optional<StepRecord> find(Connection connection) throws SQLException {
    String sql =
        """
        select key, position, kind, output, error, started_at, completed_at, tries, argument_hash
        from cairn.step
        where workflow_id = ? and key = ? and attempt = ?
        """;
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      statement.setString(1, run.workflowId());
      statement.setString(2, key);
      statement.setInt(3, run.attempt());
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next()
            ? Optional.of(RecordRows.header(rows).with(RecordRows.outcomeOfStep(rows)))
            : Optional.empty();
      }
    }
  }

  /** A record of an earlier attempt is part of the history of the run. */
  @Override
  public boolean mayExist() {
    return false;
  }
}
