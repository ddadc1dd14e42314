package dev.cairn.internal.store.batch;

import dev.cairn.internal.store.sql.ParameterBinder;
import java.sql.SQLException;

/** Promises that are made. */
final class PromiseBatch extends StepBatch<Entry.Promise> {
  private static final String MAKE =
      """
      returning 1
      ), made as (
        insert into cairn.promise (workflow_id, key, token)
        select r.workflow_id, r.key, encode(sha256(convert_to(r.token, 'UTF8')), 'hex')
        from asked r
        on conflict (workflow_id, key) do nothing
      )
      select count(*) from recorded
      """;

  private static final String SQL =
      asking(", ?::text[]", ", token") + "), recorded as (" + RECORD + MAKE;

  PromiseBatch(String executor) {
    super(executor);
  }

  /**
   * Records the promises, and makes them. The table keeps a hash of the token: a reader cannot
   * complete one.
   */
  @Override
  String sql() {
    return SQL;
  }

  @Override
  void bind(ParameterBinder binder) throws SQLException {
    bindSteps(binder);
    binder.texts(texts(Entry.Promise::token));
  }
}
