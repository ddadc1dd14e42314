package dev.cairn.internal.store.batch;

import dev.cairn.internal.store.sql.ParameterBinder;
import java.sql.SQLException;

/** Receives messages. */
final class ReceiveBatch extends StepBatch<Entry.Receive> {
  private static final String DELETE_MESSAGES =
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
      ownedSteps(", ?::text[], ?::bigint[], ?::bigint[]", ", topic, xid, seq")
          + "), recorded as ("
          + RECORD
          + DELETE_MESSAGES;

  ReceiveBatch(String executor) {
    super(executor);
  }

  /** Records and deletes the messages. */
  @Override
  String sql() {
    return SQL;
  }

  @Override
  void bind(ParameterBinder binder) throws SQLException {
    bindSteps(binder);
    binder.texts(texts(Entry.Receive::topic));
    binder.longs(longs(entry -> entry.position().xid()));
    binder.longs(longs(entry -> entry.position().seq()));
  }
}
