package dev.cairn.internal.store.batch;

import dev.cairn.internal.header.HeaderJson;
import dev.cairn.internal.store.record.Owner;
import dev.cairn.internal.store.sql.ParameterBinder;
import java.sql.SQLException;

/** Workflows that are accepted when they have ended already. */
final class WholeBatch extends EntryBatch<Entry.Whole> {
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

  WholeBatch(Owner owner) {
    this.owner = owner;
  }

  /** Accepts what is new, as it has ended. Nobody can wait for it yet. */
  @Override
  String sql() {
    return hasHeaders(whole -> whole.begin().headers()) ? WITH_HEADERS : WITHOUT_HEADERS;
  }

  @Override
  void bind(ParameterBinder binder) throws SQLException {
    binder.text(owner.executor()).text(owner.executor());
    binder.text(owner.identity().build()).text(owner.identity().version());
    binder.texts(texts(Entry.Whole::workflowId)).texts(texts(whole -> whole.begin().name()));
    binder.texts(texts(whole -> whole.end().state().name()));
    binder.longs(longs(whole -> micros(whole.begin().startedAt())));
    binder.longs(longs(whole -> micros(whole.end().completedAt())));
    binder.texts(texts(whole -> whole.begin().input()));
    binder.texts(texts(whole -> whole.end().output()));
    binder.texts(texts(whole -> whole.end().error()));
    if (hasHeaders(whole -> whole.begin().headers())) {
      binder.texts(texts(whole -> HeaderJson.write(whole.begin().headers())));
    }
  }

  @Override
  void explain(RejectionReason explanation, Verdict[] verdicts) throws SQLException {
    var standing = explanation.workflows(texts(Entry.Whole::workflowId));
    for (int i = 0; i < size(); i++) {
      Entry.Whole whole = entry(i);
      verdicts[place(i)] = explanation.whole(standing.get(whole.workflowId()), whole);
    }
  }
}
