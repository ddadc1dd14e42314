package dev.cairn.internal.store.batch;

import dev.cairn.internal.store.sql.ParameterBinder;
import java.sql.SQLException;

/** Releases workflows. */
final class ReleaseBatch extends EntryBatch<Entry.Release> {
  private final String executor;

  ReleaseBatch(String executor) {
    this.executor = executor;
  }

  /**
   * Releases workflows that the executor owns, and notifies other executors. A workflow whose
   * records are matched by key stays with this executor, which lacks records, until the executor
   * has ended. The generation is compared because the release may be of a generation whose record
   * is in doubt. The case expression has the same purpose as in {@link EndBatch}.
   */
  @Override
  String sql() {
    return """
    with lease as (
      select id from cairn.executor where id = ? and state = 'ALIVE' and timeline = $timeline for share
    ), released as (
      update cairn.workflow w
      set executor = case r.by_keys when 0 then null else w.executor end,
          build = case r.by_keys when 0 then w.build end
      from lease, unnest(?::text[], ?::int[], ?::int[], ?::int[])
             as r (id, attempt, generation, by_keys)
      where w.id = r.id
        and case w.state when 'RUNNING'
                 then (w.attempt, w.generation, w.executor) = (r.attempt, r.generation, lease.id) end
      returning w.id
    )
    select count(*), case when count(*) > 0 then pg_notify('cairn.notify', 'unowned') is null end
    from released
    """;
  }

  @Override
  void bind(ParameterBinder binder) throws SQLException {
    binder.text(executor).texts(texts(Entry.Release::workflowId));
    binder.ints(ints(entry -> entry.run().attempt()));
    binder.ints(ints(entry -> entry.run().generation()));
    binder.ints(ints(entry -> entry.byKeys() ? 1 : 0));
  }

  /** A workflow that the executor does not own needs no release. */
  @Override
  void explainRejected(RejectionAnalysis analysis, Verdict[] verdicts) {
    for (int i = 0; i < size(); i++) {
      verdicts[batchIndex(i)] = Verdict.FENCED;
    }
  }
}
