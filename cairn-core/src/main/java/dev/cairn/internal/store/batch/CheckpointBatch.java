package dev.cairn.internal.store.batch;

import dev.cairn.internal.store.sql.ParameterBinder;
import java.sql.SQLException;

/** Records steps without further effects. */
final class CheckpointBatch extends StepBatch<Entry.Checkpoint> {
  private static final String SQL = ownedSteps("", "") + ")" + RECORD;

  CheckpointBatch(String executor) {
    super(executor);
  }

  @Override
  String sql() {
    return SQL;
  }

  @Override
  void bind(ParameterBinder binder) throws SQLException {
    bindSteps(binder);
  }
}
