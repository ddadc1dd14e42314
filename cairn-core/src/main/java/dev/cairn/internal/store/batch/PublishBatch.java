package dev.cairn.internal.store.batch;

import dev.cairn.internal.store.sql.ParameterBinder;
import java.sql.SQLException;

/** Events that are published. */
final class PublishBatch extends StepBatch<Entry.Publish> {
  private static final String PUBLISH =
      """
      returning 1
      ), published as (
        insert into cairn.event (workflow_id, key, position, value)
        select r.workflow_id, r.event, r.position, r.value::json from asked r
        on conflict (workflow_id, key, position) do nothing
      )
      select (select count(*) from recorded),
             case when exists (select from asked r join cairn.awaited a using (workflow_id))
                  then cairn.notify_published(array(select r.workflow_id from asked r)) is null end
      """;

  private static final String SQL =
      asking(", ?::text[], ?::text[]", ", event, value") + "), recorded as (" + RECORD + PUBLISH;

  PublishBatch(String executor) {
    super(executor);
  }

  /**
   * Records the events, and publishes them. If somebody waits for something of their workflows,
   * their end included, he is told, and has to say again that he waits.
   */
  @Override
  String sql() {
    return SQL;
  }

  @Override
  void bind(ParameterBinder binder) throws SQLException {
    bindSteps(binder);
    binder.texts(texts(Entry.Publish::event)).texts(texts(Entry.Publish::json));
  }
}
