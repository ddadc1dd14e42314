package dev.cairn.internal.store.batch;

import dev.cairn.internal.store.sql.ParameterBinder;
import java.sql.SQLException;

/** Messages that are received. */
final class ReceiveBatch extends StepBatch<Entry.Receive> {
  private static final String TAKE =
      """
      returning 1
      ), taken as (
        delete from cairn.message m using asked r
        where m.workflow_id = r.workflow_id and m.topic = r.topic
          and m.xid = r.xid::text::xid8 and m.seq = r.seq
      )
      select count(*) from recorded
      """;

  private static final String SQL =
      asking(", ?::text[], ?::bigint[], ?::bigint[]", ", topic, xid, seq")
          + "), recorded as ("
          + RECORD
          + TAKE;

  ReceiveBatch(String executor) {
    super(executor);
  }

  /** Records the messages, and deletes them. */
  @Override
  String sql() {
    return SQL;
  }

  @Override
  void bind(ParameterBinder binder) throws SQLException {
    bindSteps(binder);
    binder.texts(texts(Entry.Receive::topic));
    binder.longs(longs(entry -> entry.place().xid()));
    binder.longs(longs(entry -> entry.place().seq()));
  }
}
