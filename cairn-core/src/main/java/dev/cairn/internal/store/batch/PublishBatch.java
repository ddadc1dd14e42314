package dev.cairn.internal.store.batch;

import dev.cairn.internal.store.sql.ParameterBinder;
import java.sql.SQLException;

/** Publishes events. */
final class PublishBatch extends StepBatch<Entry.Publish> {
  private static final String INSERT_EVENTS =
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
      ownedSteps(", ?::text[], ?::text[]", ", event, value")
          + "), recorded as ("
          + RECORD
          + INSERT_EVENTS;

  PublishBatch(String executor) {
    super(executor);
  }

  /**
   * Records and publishes the events. Processes that wait for one of the workflows are notified,
   * and register again if they still wait, also if they wait for its end.
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
