package dev.cairn.internal.store.batch;

import dev.cairn.internal.store.record.StepRecord;
import dev.cairn.internal.store.sql.ParameterBinder;
import java.sql.SQLException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Records of one kind, and what happens in the same commit. The parts that are the same for every
 * kind stand here; a kind's statement is {@link #asking}, {@link #RECORD}, and what it does
 * besides.
 */
abstract class StepBatch<E extends Entry.OfStep> extends EntryBatch<E> {
  private static final String RECORD_NEW =
      """
      insert into cairn.step
        (workflow_id, key, position, kind, attempt, tries, started_at, completed_at,
         argument_hash, output, error)
      select r.workflow_id, r.key, r.position, r.kind, r.attempt, r.tries,
             timestamptz 'epoch' + r.started * interval '1 microsecond',
             timestamptz 'epoch' + r.completed * interval '1 microsecond',
             r.argument_hash, r.output::json, r.error::json
      from asked r
      """;

  /** Records what is asked, and leaves what stands there as it is. */
  static final String RECORD = RECORD_NEW + "on conflict (workflow_id, key) do nothing\n";

  private static final ConcurrentHashMap<String, String> REWRITTEN = new ConcurrentHashMap<>();

  private final String executor;

  StepBatch(String executor) {
    this.executor = executor;
  }

  /**
   * The beginning of a statement: the records of workflows that are still in the hands of who ran
   * the steps. A condition on them may follow. Each workflow is looked up by its id: what the case
   * hides from the planner is that it could look by executor, which may run a hundred thousand.
   *
   * @param arrays further parameters, each after a comma
   * @param columns their names, each after a comma
   */
  static String asking(String arrays, String columns) {
    return """
    with lease as (
      select id from cairn.executor where id = ? and state = 'ALIVE' and timeline = $timeline for share
    ), asked as (
      select r.* from lease,
        unnest(?::text[], ?::text[], ?::int[], ?::text[], ?::int[], ?::int[], ?::bigint[],
               ?::bigint[], ?::bigint[], ?::text[], ?::text[] %s)
          as r (workflow_id, key, position, kind, attempt, tries, started, completed,
                argument_hash, output, error %s)
      where exists (
        select from cairn.workflow w
        where w.id = r.workflow_id
          and case w.state when 'RUNNING' then (w.attempt, w.executor) = (r.attempt, lease.id) end)
    """
        .formatted(arrays, columns);
  }

  /**
   * The statement with a plain insert. To leave what stands there, Postgres would look for it,
   * insert the row with a mark, and take the mark away again, which is a fifth of what a row in a
   * batch takes, and a tenth of its log.
   */
  @Override
  final String sqlOfNew() {
    return REWRITTEN.computeIfAbsent(sql(), sql -> sql.replace(RECORD, RECORD_NEW));
  }

  /** Binds what {@link #asking} asks for, up to the further parameters. */
  final void bindSteps(ParameterBinder binder) throws SQLException {
    binder.text(executor);
    binder.texts(workflowIds()).texts(keys());
    binder.ints(ints(entry -> entry.step().position()));
    binder.texts(texts(entry -> entry.step().kind().name()));
    binder.ints(ints(entry -> entry.run().attempt()));
    binder.ints(ints(entry -> entry.step().span().tries()));
    binder.longs(longs(entry -> micros(entry.step().span().startedAt())));
    binder.longs(longs(entry -> micros(entry.step().span().completedAt())));
    binder.longsOrNull(hashes());
    binder.texts(texts(entry -> entry.step().outcome().output()));
    binder.texts(texts(entry -> entry.step().outcome().error()));
  }

  final @Nullable String[] workflowIds() {
    return texts(Entry.OfStep::workflowId);
  }

  final @Nullable String[] keys() {
    return texts(Entry.OfStep::key);
  }

  private @Nullable Long[] hashes() {
    return longsOrNull(entry -> {
      StepRecord.Fingerprint arguments = entry.step().arguments();
      return arguments.known() ? arguments.hash() : null;
    });
  }

  @Override
  void explain(RejectionReason explanation, Verdict[] verdicts) throws SQLException {
    var standing = explanation.steps(workflowIds(), keys());
    for (int i = 0; i < size(); i++) {
      var key = new RejectionReason.StepName(entry(i).workflowId(), entry(i).key());
      verdicts[place(i)] = explanation.checkpoint(standing.get(key), entry(i).run().attempt());
    }
  }
}
