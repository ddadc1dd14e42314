package dev.cairn.internal.store.batch;

import dev.cairn.internal.store.sql.ParameterBinder;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Appends values to streams. */
final class AppendBatch extends EntryBatch<Entry.Append> {
  private final String executor;

  AppendBatch(String executor) {
    this.executor = executor;
  }

  /**
   * Appends values to streams of workflows that the executor owns, and notifies processes that wait
   * for one of these workflows.
   */
  @Override
  String sql() {
    return """
    with lease as (
      select id from cairn.executor where id = ? and state = 'ALIVE' and timeline = $timeline for share
    ), appended as (
      insert into cairn.stream (workflow_id, name, number, key, attempt, step, tries, value, appended_at)
      select r.workflow_id, r.name, r.number, r.key, r.attempt, r.step, nullif(r.tries, 0), r.value::json,
             timestamptz 'epoch' + r.at * interval '1 microsecond'
      from lease, unnest(?::text[], ?::text[], ?::bigint[], ?::text[], ?::int[], ?::text[], ?::int[], ?::text[], ?::bigint[])
             as r (workflow_id, name, number, key, attempt, step, tries, value, at)
      where exists (
        select from cairn.workflow w
        where w.id = r.workflow_id
          and case w.state when 'RUNNING' then (w.attempt, w.executor) = (r.attempt, lease.id) end)
      on conflict (workflow_id, name, number) do nothing
      returning workflow_id
    )
    select count(*),
           case when exists (select from appended p join cairn.awaited a using (workflow_id))
                then cairn.notify_published(array(select distinct p.workflow_id from appended p)) is null end
    from appended
    """;
  }

  @Override
  void bind(ParameterBinder binder) throws SQLException {
    binder.text(executor);
    binder.texts(perItem((append, item) -> append.workflowId()));
    binder.texts(perItem((append, item) -> append.stream()));
    binder.longs(
        entries()
            .flatMap(append -> append.items().stream())
            .mapToLong(Entry.Append.Item::number)
            .toArray());
    binder.texts(perItem((append, item) -> item.key()));
    binder.ints(
        entries()
            .flatMapToInt(append -> append.items().stream().mapToInt(i -> append.run().attempt()))
            .toArray());
    binder.texts(perItem((append, item) -> item.step()));
    binder.ints(
        entries()
            .flatMapToInt(append -> append.items().stream().mapToInt(Entry.Append.Item::tries))
            .toArray());
    binder.texts(perItem((append, item) -> item.json()));
    binder.longs(
        entries()
            .flatMap(append -> append.items().stream())
            .mapToLong(item -> micros(item.at()))
            .toArray());
  }

  @Override
  int rows() {
    return entries().mapToInt(append -> append.items().size()).sum();
  }

  private @Nullable String[] perItem(
      BiFunction<Entry.Append, Entry.Append.Item, @Nullable String> column) {
    return entries()
        .flatMap(append -> append.items().stream().map(item -> column.apply(append, item)))
        .toArray(String[]::new);
  }

  /** An entry has several rows, one per value. The batch counts as written if all rows are. */
  @Override
  void takeResult(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.getResultSet()) {
      row.next();
      setWritten(row.getInt(1) == rows() ? size() : 0);
    }
  }

  @Override
  void explainRejected(RejectionAnalysis analysis, Verdict[] verdicts) throws SQLException {
    List<Boolean> stored =
        analysis.appended(
            texts(Entry.Append::workflowId),
            texts(Entry.Append::stream),
            longs(append -> append.items().getFirst().number()),
            ints(append -> append.run().attempt()));
    for (int i = 0; i < size(); i++) {
      verdicts[batchIndex(i)] = stored.get(i) ? Verdict.RECORDED : Verdict.FENCED;
    }
  }
}
