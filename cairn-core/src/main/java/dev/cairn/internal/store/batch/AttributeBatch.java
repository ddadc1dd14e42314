package dev.cairn.internal.store.batch;

import dev.cairn.internal.store.sql.ParameterBinder;
import java.sql.SQLException;

/** Sets attributes of workflows. */
final class AttributeBatch extends StepBatch<Entry.Attribute> {
  private static final String MERGE_ATTRIBUTES =
      """
      returning workflow_id, key
      ), said as (
        select r.workflow_id, r.attempt, jsonb_object_agg(a.key, a.value order by r.position) as attributes
        from recorded join asked r using (workflow_id, key)
        cross join lateral jsonb_each(r.attributes::jsonb) a
        group by r.workflow_id, r.attempt
      ), locked as materialized (
        select w.id from cairn.workflow w join said s on s.workflow_id = w.id
        order by w.id
        for no key update of w
      ), kept as (
        update cairn.workflow w
        set attributes = coalesce(w.attributes, '{}') || s.attributes
        from locked l join said s on s.workflow_id = l.id
        where w.id = l.id and w.attempt = s.attempt
      )
      select count(*) from recorded
      """;

  private static final String SQL =
      ownedSteps(", ?::text[]", ", attributes") + "), recorded as (" + RECORD + MERGE_ATTRIBUTES;

  AttributeBatch(String executor) {
    super(executor);
  }

  /**
   * Records the steps, and merges their attributes into the rows of the workflows: attributes that
   * several branches of one workflow set in one batch become one update. A step that is recorded
   * already changes nothing. Rows are locked in the order of ids, since two batches may contain
   * branches of the same workflows.
   */
  @Override
  String sql() {
    return SQL;
  }

  @Override
  void bind(ParameterBinder binder) throws SQLException {
    bindSteps(binder);
    binder.texts(texts(Entry.Attribute::json));
  }
}
