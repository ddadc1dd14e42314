package dev.cairn.internal.store.batch;

import dev.cairn.internal.header.HeaderJson;
import dev.cairn.internal.store.record.Owner;
import dev.cairn.internal.store.sql.ParameterBinder;
import java.sql.SQLException;

/** Starts and ends workflows in one row each. */
final class BeginAndEndBatch extends EntryBatch<Entry.BeginAndEnd> {
  private static final String SQL =
      """
      with lease as (
        select from cairn.executor where id = ? and state = 'ALIVE' and timeline = $timeline for share
      )
      insert into cairn.workflow
        (id, name, state, attempt, executor, build, version, started_at, completed_at, input,
         output, error$headers)
      select r.id, r.name, r.state, 1, ?, ?, ?,
             timestamptz 'epoch' + r.started * interval '1 microsecond',
             timestamptz 'epoch' + r.completed * interval '1 microsecond',
             r.input::json, r.output::json, r.error::json$values
      from lease,
           unnest(?::text[], ?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::text[], ?::text[],
                  ?::text[]$arrays)
             as r (id, name, state, started, completed, input, output, error$headers)
      order by r.id
      on conflict (id) do nothing
      """;

  private static final String WITHOUT_HEADERS = withoutHeaders(SQL);
  private static final String WITH_HEADERS = withHeaders(SQL);

  private final Owner owner;

  BeginAndEndBatch(Owner owner) {
    this.owner = owner;
  }

  /** Inserts the workflows whose id is new, as ended. No process can wait for one of them yet. */
  @Override
  String sql() {
    return hasHeaders(whole -> whole.begin().headers()) ? WITH_HEADERS : WITHOUT_HEADERS;
  }

  @Override
  void bind(ParameterBinder binder) throws SQLException {
    binder.text(owner.executor()).text(owner.executor());
    binder.text(owner.identity().build()).text(owner.identity().version());
    binder.texts(texts(Entry.BeginAndEnd::workflowId)).texts(texts(both -> both.begin().name()));
    binder.texts(texts(both -> both.end().state().name()));
    binder.longs(longs(both -> micros(both.begin().startedAt())));
    binder.longs(longs(both -> micros(both.end().completedAt())));
    binder.texts(texts(both -> both.begin().input()));
    binder.texts(texts(both -> both.end().output()));
    binder.texts(texts(both -> both.end().error()));
    if (hasHeaders(both -> both.begin().headers())) {
      binder.texts(texts(both -> HeaderJson.write(both.begin().headers())));
    }
  }

  @Override
  void explainRejected(RejectionAnalysis analysis, Verdict[] verdicts) throws SQLException {
    var stored = analysis.workflows(texts(Entry.BeginAndEnd::workflowId));
    for (int i = 0; i < size(); i++) {
      Entry.BeginAndEnd both = entry(i);
      verdicts[batchIndex(i)] = analysis.beginAndEnd(stored.get(both.workflowId()), both);
    }
  }
}
