package dev.cairn.internal.store.batch;

import dev.cairn.internal.store.record.Owner;
import dev.cairn.internal.store.sql.ParameterBinder;
import java.sql.SQLException;

/** Workflows that continue as new. */
final class ContinueBatch extends EntryBatch<Entry.Continue> {
  private final Owner owner;

  ContinueBatch(Owner owner) {
    this.owner = owner;
  }

  /**
   * Begins the next generation of workflows that still belong to the run that ends the one before,
   * and whose records are all there, as for {@link EndBatch}; deletes the records of the generation
   * that ended. The attempt increases, so a late record of that generation is rejected.
   */
  @Override
  String sql() {
    return """
    with lease as (
      select id from cairn.executor where id = ? and state = 'ALIVE' and timeline = $timeline for share
    ), continued as (
      update cairn.workflow w
      set generation = w.generation + 1,
          attempt = w.attempt + 1,
          recoveries = 0,
          build = ?,
          continued_at = timestamptz 'epoch' + r.continued * interval '1 microsecond',
          first_input = coalesce(w.first_input, w.input),
          input = r.input::json
      from lease, unnest(?::text[], ?::int[], ?::int[], ?::bigint[], ?::text[], ?::int[])
             as r (id, attempt, generation, continued, input, records)
      where w.id = r.id
        and case w.state when 'RUNNING'
                 then (w.attempt, w.generation, w.executor) = (r.attempt, r.generation, lease.id) end
        and r.records <= case r.records when 0 then 0 else (
          select count(*) from cairn.step s where s.workflow_id = r.id) end
      returning w.id
    )
    select count(*), case when count(*) > 0
                          then cairn.delete_generation(array_agg(c.id)) is null end
    from continued c
    """;
  }

  @Override
  void bind(ParameterBinder binder) throws SQLException {
    binder.text(owner.executor()).text(owner.identity().build());
    binder.texts(texts(Entry.Continue::workflowId));
    binder.ints(ints(entry -> entry.run().attempt()));
    binder.ints(ints(entry -> entry.run().generation()));
    binder.longs(longs(entry -> micros(entry.continuedAt())));
    binder.texts(texts(Entry.Continue::input));
    binder.ints(ints(Entry.Continue::records));
  }

  @Override
  void explainRejected(RejectionAnalysis analysis, Verdict[] verdicts) throws SQLException {
    var stored = analysis.workflows(texts(Entry.Continue::workflowId));
    boolean lives = analysis.isExecutorAlive();
    for (int i = 0; i < size(); i++) {
      RejectionAnalysis.StoredWorkflow workflow = stored.get(entry(i).workflowId());
      boolean incomplete = lives && analysis.owns(workflow, entry(i).run());
      verdicts[batchIndex(i)] =
          incomplete ? Verdict.INCOMPLETE : analysis.continuation(workflow, entry(i));
    }
  }
}
