package dev.cairn.internal.store.batch;

import dev.cairn.internal.store.sql.ParameterBinder;
import java.sql.SQLException;

/** Records the ends of workflows; stuck ones included. */
final class EndBatch extends EntryBatch<Entry.End> {
  private final String executor;

  EndBatch(String executor) {
    this.executor = executor;
  }

  /**
   * Ends workflows that the executor owns and whose records are complete: after an undetected
   * failover some may be missing. The case expression keeps the planner from any plan but a look-up
   * by id. Processes that wait for one of the workflows are notified.
   */
  @Override
  String sql() {
    return """
    with lease as (
      select id from cairn.executor where id = ? and state = 'ALIVE' and timeline = $timeline for share
    ), ended as (
      update cairn.workflow w
      set state = r.state,
          completed_at = timestamptz 'epoch' + r.completed * interval '1 microsecond',
          output = r.output::json,
          error = r.error::json
      from lease, unnest(?::text[], ?::int[], ?::text[], ?::bigint[], ?::text[], ?::text[], ?::int[])
             as r (id, attempt, state, completed, output, error, records)
      where w.id = r.id
        and case w.state when 'RUNNING' then (w.attempt, w.executor) = (r.attempt, lease.id) end
        and r.records <= case r.records when 0 then 0 else (
          select count(*) from cairn.step s where s.workflow_id = r.id) end
      returning w.id
    )
    select count(*), case when exists (select from ended e join cairn.awaited a on a.workflow_id = e.id)
                          then cairn.notify_ended(array(select e.id from ended e)) is null end
    from ended
    """;
  }

  @Override
  void bind(ParameterBinder binder) throws SQLException {
    binder.text(executor);
    binder.texts(texts(Entry.End::workflowId));
    binder.ints(ints(entry -> entry.run().attempt()));
    binder.texts(texts(entry -> entry.state().name()));
    binder.longs(longs(entry -> micros(entry.completedAt())));
    binder.texts(texts(Entry.End::output));
    binder.texts(texts(Entry.End::error));
    binder.ints(ints(Entry.End::records));
  }

  @Override
  void explainRejected(RejectionAnalysis analysis, Verdict[] verdicts) throws SQLException {
    var stored = analysis.workflows(texts(Entry.End::workflowId));
    boolean lives = analysis.isExecutorAlive();
    for (int i = 0; i < size(); i++) {
      RejectionAnalysis.StoredWorkflow workflow = stored.get(entry(i).workflowId());
      boolean incomplete = lives && analysis.owns(workflow, entry(i).run());
      verdicts[batchIndex(i)] = incomplete ? Verdict.INCOMPLETE : analysis.end(workflow, entry(i));
    }
  }
}
