package dev.cairn.internal.store.batch;

import dev.cairn.internal.header.HeaderJson;
import dev.cairn.internal.store.message.MessageStore;
import dev.cairn.internal.store.sql.ParameterBinder;
import java.sql.SQLException;
import java.util.stream.IntStream;

/** Messages that workflows send. */
final class SendBatch extends StepBatch<Entry.Send> {
  private static final String FITS =
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

  private static final String LETTERS =
      """
      returning workflow_id, key
      ), letter as (
        select r.*, row_number() over (partition by r.target, r.message_key order by r.number) as turn
        from asked r
        where case when (r.workflow_id, r.key) in (select d.workflow_id, d.key from recorded d)
                   then true end
      ),
      """;

  private static final String RESULT =
      """
      , elsewhere as materialized (
        select array(select d.workflow_id
                     from delivered d cross join lease
                     join cairn.workflow w on w.id = d.workflow_id
                     where w.state = 'RUNNING' and w.executor is distinct from lease.id) as ids
      )
      select (select count(*) from recorded),
             case when cardinality(e.ids) > 0 then cairn.notify_sent(e.ids) is null end
      from elsewhere e
      """;

  private static final String SQL =
      asking(
              ", ?::text[], ?::text[], ?::text[], ?::text[], ?::int[], ?::int[]$arrays",
              ", target, topic, value, message_key, kept, number$headers")
          + FITS
          + RECORD
          + LETTERS
          + MessageStore.DELIVER
          + RESULT;

  private static final String WITHOUT_HEADERS = withoutHeaders(SQL);
  private static final String WITH_HEADERS = withHeaders(SQL);

  SendBatch(String executor) {
    super(executor);
  }

  /**
   * Records what goes to workflows that can receive it, or was sent before under its key; and sends
   * what was recorded. Receivers that run elsewhere are let know.
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

  /** Where the sender may record, it is the receiver that is not there or has ended. */
  @Override
  void explain(RejectionReason explanation, Verdict[] verdicts) throws SQLException {
    super.explain(explanation, verdicts);
    var standing = explanation.workflows(workflowIds());
    boolean alive = explanation.executorLives();
    for (int i = 0; i < size(); i++) {
      boolean refused = verdicts[place(i)] == Verdict.REFUSED;
      if (refused
          && alive
          && explanation.inHand(standing.get(entry(i).workflowId()), entry(i).run())) {
        verdicts[place(i)] = Verdict.UNPLACED;
      }
    }
  }
}
