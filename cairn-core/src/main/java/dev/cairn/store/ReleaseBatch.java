package dev.cairn.store;

import java.sql.SQLException;

/** Workflows that are given back. */
final class ReleaseBatch extends BatchOf<Entry.Release> {
  private final String executor;

  ReleaseBatch(String executor) {
    this.executor = executor;
  }

  /**
   * Gives back workflows that are still in the hands of who gives them; others hear of it. The case
   * leaves the planner no other way than to look them up by their ids, as for {@link EndBatch}.
   */
  @Override
  String sql() {
    return """
    with lease as (
      select id from cairn.executor where id = ? and state = 'ALIVE' for share
    ), released as (
      update cairn.workflow w
      set executor = null
      from lease, unnest(?::text[], ?::int[]) as r (id, attempt)
      where w.id = r.id
        and case w.state when 'RUNNING' then (w.attempt, w.executor) = (r.attempt, lease.id) end
      returning w.id
    )
    select count(*), case when count(*) > 0 then pg_notify('cairn.wake', 'orphans') is null end
    from released
    """;
  }

  @Override
  void bind(Binder binder) throws SQLException {
    binder.text(executor).texts(texts(Entry.Release::workflowId));
    binder.ints(ints(entry -> entry.run().attempt()));
  }

  /** Whoever gives back what is not his any more has nothing to give. */
  @Override
  void explain(Explanation explanation, Verdict[] verdicts) {
    for (int i = 0; i < size(); i++) {
      verdicts[place(i)] = Verdict.REFUSED;
    }
  }
}
