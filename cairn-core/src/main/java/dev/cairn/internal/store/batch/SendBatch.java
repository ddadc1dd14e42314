package dev.cairn.internal.store.batch;

import dev.cairn.internal.header.HeaderJson;
import dev.cairn.internal.store.message.MessageStore;
import dev.cairn.internal.store.sql.ParameterBinder;
import java.sql.SQLException;
import java.util.stream.IntStream;

/** Sends messages of workflows. */
final class SendBatch extends StepBatch<Entry.Send> {
  private static final String RECEIVER_CHECK =
      """
      and (case (select coalesce(t.state, 'none') from (values (1)) one
                 left join cairn.workflow t on t.id = r.target)
             when 'none' then r.kept = 1
             when 'SUCCEEDED' then false
             when 'FAILED' then false
             when 'CANCELLED' then false
             else true end
           or exists (select from cairn.message_key s
                      where s.workflow_id = r.target and s.key = r.message_key))
      ), recorded as (
      """;

  private static final String OUTGOING =
      """
      returning workflow_id, key
      ), outgoing as (
        select r.*, row_number() over (partition by r.target, r.message_key order by r.number) as nth
        from asked r
        where case when (r.workflow_id, r.key) in (select d.workflow_id, d.key from recorded d)
                   then true end
      ),
      """;

  private static final String RESULT =
      """
      , remote as materialized (
        select array(select d.workflow_id
                     from delivered d cross join lease
                     join cairn.workflow w on w.id = d.workflow_id
                     where w.state = 'RUNNING' and w.executor is distinct from lease.id) as ids
      )
      select (select count(*) from recorded),
             case when cardinality(e.ids) > 0 then cairn.notify_sent(e.ids) is null end
      from remote e
      """;

  private static final String SQL =
      ownedSteps(
              ", ?::text[], ?::text[], ?::text[], ?::text[], ?::int[], ?::int[]$arrays",
              ", target, topic, value, message_key, kept, number$headers")
          + RECEIVER_CHECK
          + RECORD
          + OUTGOING
          + MessageStore.DELIVER
          + RESULT;

  private static final String WITHOUT_HEADERS = withoutHeaders(SQL);
  private static final String WITH_HEADERS = withHeaders(SQL);

  SendBatch(String executor) {
    super(executor);
  }

  /**
   * Records and sends the messages whose receiver can receive them; a message whose key was sent
   * before is recorded only. Executors of other processes that run receivers are notified.
   */
  @Override
  String sql() {
    return hasHeaders(entry -> entry.message().headers()) ? WITH_HEADERS : WITHOUT_HEADERS;
  }

  @Override
  void bind(ParameterBinder binder) throws SQLException {
    bindSteps(binder);
    binder.texts(texts(entry -> entry.message().workflowId()));
    binder.texts(texts(entry -> entry.message().topic()));
    binder.texts(texts(Entry.Send::json));
    binder.texts(texts(entry -> entry.message().key()));
    binder.ints(ints(entry -> entry.message().kept() ? 1 : 0));
    binder.ints(IntStream.range(0, size()).toArray());
    if (hasHeaders(entry -> entry.message().headers())) {
      binder.texts(texts(entry -> HeaderJson.write(entry.message().headers())));
    }
  }

  /** If the sender is the owner, the receiver does not exist or has ended. */
  @Override
  void explainRejected(RejectionAnalysis analysis, Verdict[] verdicts) throws SQLException {
    super.explainRejected(analysis, verdicts);
    var stored = analysis.workflows(workflowIds());
    boolean executorAlive = analysis.isExecutorAlive();
    for (int i = 0; i < size(); i++) {
      boolean refused = verdicts[batchIndex(i)] == Verdict.FENCED;
      if (refused
          && executorAlive
          && analysis.owns(stored.get(entry(i).workflowId()), entry(i).run())) {
        verdicts[batchIndex(i)] = Verdict.INVALID_TARGET;
      }
    }
  }
}
