package dev.cairn.internal.store.batch;

import dev.cairn.internal.store.sql.ParameterBinder;
import java.sql.SQLException;

/** Creates promises. */
final class PromiseBatch extends StepBatch<Entry.Promise> {
  private static final String INSERT_PROMISES =
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
      ownedSteps(", ?::text[]", ", token") + "), recorded as (" + RECORD + INSERT_PROMISES;

  PromiseBatch(String executor) {
    super(executor);
  }

  /**
   * Records and creates the promises. The table contains a hash of the token, so that a reader of
   * the table cannot complete a promise.
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
