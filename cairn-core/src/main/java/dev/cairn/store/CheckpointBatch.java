package dev.cairn.store;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Steps that ended. */
final class CheckpointBatch extends BatchOf<Entry.Checkpoint> {
  private final String executor;

  CheckpointBatch(String executor) {
    this.executor = executor;
  }

  /** Records steps of workflows that are still in the hands of who ran the steps. */
  @Override
  String sql() {
    return """
    with lease as (
      select from cairn.executor where id = ? and state = 'ALIVE' for share
    )
    insert into cairn.step
      (workflow_id, key, position, kind, attempt, tries, started_at, completed_at,
       argument_hash, output, error)
    select r.workflow_id, r.key, r.position, r.kind, r.attempt, r.tries,
           timestamptz 'epoch' + r.started * interval '1 microsecond',
           timestamptz 'epoch' + r.completed * interval '1 microsecond',
           r.argument_hash, r.output::json, r.error::json
    from lease,
         unnest(?::text[], ?::text[], ?::int[], ?::text[], ?::int[], ?::int[], ?::bigint[],
                ?::bigint[], ?::bigint[], ?::text[], ?::text[])
           as r (workflow_id, key, position, kind, attempt, tries, started, completed,
                 argument_hash, output, error)
    where exists (select from cairn.workflow w
                  where w.id = r.workflow_id and w.attempt = r.attempt
                    and w.executor = ? and w.state = 'RUNNING')
    on conflict (workflow_id, key) do nothing
    """;
  }

  @Override
  void bind(Binder binder) throws SQLException {
    binder.text(executor);
    binder.texts(texts(Entry.Checkpoint::workflowId)).texts(texts(Entry.Checkpoint::key));
    binder.ints(ints(entry -> entry.step().position()));
    binder.texts(texts(entry -> entry.step().kind().name()));
    binder.ints(ints(entry -> entry.run().attempt()));
    binder.ints(ints(entry -> entry.step().span().tries()));
    binder.longs(longs(entry -> micros(entry.step().span().startedAt())));
    binder.longs(longs(entry -> micros(entry.step().span().completedAt())));
    binder.longsOrNull(hashes());
    binder.texts(texts(entry -> entry.step().outcome().output()));
    binder.texts(texts(entry -> entry.step().outcome().error()));
    binder.text(executor);
  }

  @Override
  void explain(Explanation explanation, Verdict[] verdicts) throws SQLException {
    var standing =
        explanation.steps(texts(Entry.Checkpoint::workflowId), texts(Entry.Checkpoint::key));
    for (int i = 0; i < size(); i++) {
      var key = new Explanation.StepName(entry(i).workflowId(), entry(i).key());
      verdicts[place(i)] = explanation.checkpoint(standing.get(key), entry(i).run().attempt());
    }
  }

  private @Nullable Long[] hashes() {
    var hashes = new @Nullable Long[size()];
    for (int i = 0; i < hashes.length; i++) {
      StepRecord.Fingerprint arguments = entry(i).step().arguments();
      hashes[i] = arguments.known() ? arguments.hash() : null;
    }
    return hashes;
  }
}
