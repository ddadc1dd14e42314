package dev.cairn.store;

import java.sql.SQLException;

/** Workflows that ended, or got stuck. */
final class EndBatch extends BatchOf<Entry.End> {
  private final String executor;

  EndBatch(String executor) {
    this.executor = executor;
  }

  /**
   * Ends workflows that are still in the hands of who ran them. The case leaves the planner no
   * other way than to look them up by their ids. If other processes wait for one of them, they are
   * told.
   */
  @Override
  String sql() {
    return """
    with lease as (
      select id from cairn.executor where id = ? and state = 'ALIVE' for share
    ), ended as (
      update cairn.workflow w
      set state = r.state,
          completed_at = timestamptz 'epoch' + r.completed * interval '1 microsecond',
          output = r.output::json,
          error = r.error::json
      from lease, unnest(?::text[], ?::int[], ?::text[], ?::bigint[], ?::text[], ?::text[])
             as r (id, attempt, state, completed, output, error)
      where w.id = r.id
        and case w.state when 'RUNNING' then (w.attempt, w.executor) = (r.attempt, lease.id) end
      returning w.id
    )
    select count(*), case when exists (select from ended e join cairn.awaited a on a.workflow_id = e.id)
                          then cairn.tell_ended(array(select e.id from ended e)) is null end
    from ended
    """;
  }

  @Override
  void bind(Binder binder) throws SQLException {
    binder.text(executor);
    binder.texts(texts(Entry.End::workflowId));
    binder.ints(ints(entry -> entry.run().attempt()));
    binder.texts(texts(entry -> entry.state().name()));
    binder.longs(longs(entry -> micros(entry.completedAt())));
    binder.texts(texts(Entry.End::output));
    binder.texts(texts(Entry.End::error));
  }

  @Override
  void explain(Explanation explanation, Verdict[] verdicts) throws SQLException {
    var standing = explanation.workflows(texts(Entry.End::workflowId));
    for (int i = 0; i < size(); i++) {
      verdicts[place(i)] = explanation.end(standing.get(entry(i).workflowId()), entry(i));
    }
  }
}
