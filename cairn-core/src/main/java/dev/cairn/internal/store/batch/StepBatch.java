package dev.cairn.internal.store.batch;

import dev.cairn.internal.store.record.StepRecord;
import dev.cairn.internal.store.sql.ParameterBinder;
import java.sql.SQLException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Records of steps of one kind, with the further effects of the same commit. A statement consists
 * of {@link #ownedSteps}, {@link #RECORD}, and the effects of its kind.
 */
abstract class StepBatch<E extends Entry.StepEntry> extends EntryBatch<E> {
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

  /** Inserts the records; existing ones are not changed. */
  static final String RECORD = RECORD_NEW + "on conflict (workflow_id, key) do nothing\n";

  private static final ConcurrentHashMap<String, String> REWRITTEN = new ConcurrentHashMap<>();

  private final String executor;

  StepBatch(String executor) {
    this.executor = executor;
  }

  /**
   * Returns the beginning of a statement: the records whose workflow the executor owns, as the
   * table expression {@code asked}. A further condition on them may follow. The case expression
   * keeps the planner from a look-up by executor, which may run a hundred thousand workflows; each
   * workflow is looked up by its id.
   *
   * @param arrays further parameters, each after a comma
   * @param columns their names, each after a comma
   */
  static String ownedSteps(String arrays, String columns) {
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
   * Returns the statement with a plain insert. With {@code on conflict do nothing}, Postgres first
   * searches the index and inserts the row speculatively, which takes a fifth of the time per row
   * in a batch, and a tenth of the write-ahead log.
   */
  @Override
  final String sqlForNewRows() {
    return REWRITTEN.computeIfAbsent(sql(), sql -> sql.replace(RECORD, RECORD_NEW));
  }

  /** Binds the parameters of {@link #ownedSteps}, except the further ones. */
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
    return texts(Entry.StepEntry::workflowId);
  }

  final @Nullable String[] keys() {
    return texts(Entry.StepEntry::key);
  }

  private @Nullable Long[] hashes() {
    return longsOrNull(entry -> {
      StepRecord.Fingerprint arguments = entry.step().arguments();
      return arguments.known() ? arguments.hash() : null;
    });
  }

  @Override
  void explainRejected(RejectionAnalysis analysis, Verdict[] verdicts) throws SQLException {
    var stored = analysis.steps(workflowIds(), keys());
    for (int i = 0; i < size(); i++) {
      var key = new RejectionAnalysis.StepName(entry(i).workflowId(), entry(i).key());
      verdicts[batchIndex(i)] = analysis.checkpoint(stored.get(key), entry(i).run().attempt());
    }
  }
}
