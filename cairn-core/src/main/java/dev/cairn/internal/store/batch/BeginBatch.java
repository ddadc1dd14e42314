package dev.cairn.internal.store.batch;

import dev.cairn.internal.header.HeaderJson;
import dev.cairn.internal.store.record.Owner;
import dev.cairn.internal.store.sql.ParameterBinder;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;

/** Starts workflows directly, without a queue. */
final class BeginBatch extends EntryBatch<Entry.Begin> {
  private static final String SQL =
      """
      with lease as (
        select from cairn.executor where id = ? and state = 'ALIVE' and timeline = $timeline for share
      )
      insert into cairn.workflow
        (id, name, state, attempt, executor, parent_id, build, version, started_at, input, pinned,
         deadline, detached, attributes$headers)
      select r.id, r.name, 'RUNNING', 1, ?, r.parent_id, ?, ?,
             timestamptz 'epoch' + r.started * interval '1 microsecond', r.input::json, r.pinned = 1,
             timestamptz 'epoch' + r.deadline * interval '1 microsecond', r.detached = 1,
             r.attributes::jsonb$values
      from lease,
           unnest(?::text[], ?::text[], ?::text[], ?::int[], ?::bigint[], ?::text[], ?::int[],
                  ?::bigint[], ?::int[], ?::text[]$arrays)
             as r (id, name, parent_id, parent_attempt, started, input, pinned, deadline, detached,
                   attributes$headers)
      where r.parent_id is null
         or exists (select from cairn.workflow p
                    where p.id = r.parent_id and p.attempt = r.parent_attempt
                      and p.executor = ? and p.state = 'RUNNING')
      order by r.id
      on conflict (id) do nothing
      returning id
      """;
  private static final String WITHOUT_HEADERS = withoutHeaders(SQL);
  private static final String WITH_HEADERS = withHeaders(SQL);

  private final Owner owner;
  private final Set<String> accepted = new HashSet<>();

  BeginBatch(Owner owner) {
    this.owner = owner;
  }

  /**
   * Inserts the workflows whose id is new. A child is inserted only if the executor owns its
   * parent.
   */
  @Override
  String sql() {
    return hasHeaders(Entry.Begin::headers) ? WITH_HEADERS : WITHOUT_HEADERS;
  }

  @Override
  void bind(ParameterBinder binder) throws SQLException {
    binder.text(owner.executor()).text(owner.executor());
    binder.text(owner.identity().build()).text(owner.identity().version());
    binder.texts(texts(Entry.Begin::workflowId)).texts(texts(Entry.Begin::name));
    binder.texts(texts(Entry.Begin::parentId));
    binder.ints(ints(Entry.Begin::parentAttempt));
    binder.longs(longs(begin -> micros(begin.startedAt())));
    binder.texts(texts(Entry.Begin::input));
    binder.ints(ints(begin -> begin.pinned() ? 1 : 0));
    binder.longsOrNull(longsOrNull(begin -> microsOrNull(begin.bounds().from(begin.startedAt()))));
    binder.ints(ints(begin -> begin.bounds().detached() ? 1 : 0));
    binder.texts(texts(Entry.Begin::attributes));
    if (hasHeaders(Entry.Begin::headers)) {
      binder.texts(texts(begin -> HeaderJson.write(begin.headers())));
    }
    binder.text(owner.executor());
  }

  @Override
  void takeResult(PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.getResultSet()) {
      while (rows.next()) {
        accepted.add(rows.getString(1));
      }
    }
    setWritten(accepted.size());
  }

  @Override
  void explainRejected(RejectionAnalysis analysis, Verdict[] verdicts) throws SQLException {
    var stored = analysis.workflows(texts(Entry.Begin::workflowId));
    var ownership = analysis.ownership(texts(Entry.Begin::parentId));
    for (int i = 0; i < size(); i++) {
      String id = entry(i).workflowId();
      if (!accepted.contains(id)) {
        verdicts[batchIndex(i)] = analysis.begin(stored.get(id), ownership.covers(entry(i)));
      }
    }
  }
}
