package dev.cairn.internal.store.batch;

import dev.cairn.internal.header.HeaderJson;
import dev.cairn.internal.store.record.Owner;
import dev.cairn.internal.store.sql.ParameterBinder;
import dev.cairn.start.Uniqueness;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Enqueues workflows. */
final class EnqueueBatch extends EntryBatch<Entry.Enqueue> {
  private static final String SQL =
      """
      with lease as (
        select id from cairn.executor where id = ? and state = 'ALIVE' and timeline = $timeline for share
      ), target as materialized (
        select q.name, q.partitioned,
               not cairn.has_global_limit(q) and q.paused_at is null
                 and (q.applications is null or own.application = any (q.applications))
                 and not exists (select from cairn.version v
                                 where v.application = own.application
                                   and v.current_since is not null and v.name <> own.version)
                 and not exists (select from cairn.workflow w
                                 where w.queue = q.name and w.state = 'ENQUEUED' offset 0) as free
        from cairn.queue q cross join (select ? as application, ? as version) own
        where q.name = any (?::text[])
      ), accepted as (
        insert into cairn.workflow
          (id, name, state, attempt, executor, parent_id, build, version, started_at, input, pinned,
           queue, partition, priority, order_key, deduplication_id, attributes, runnable_at, timeout, deadline,
           detached$headers)
        select r.id, r.name, s.state, (s.state = 'RUNNING')::int, own.executor, r.parent_id,
               own.build, own.version, own.started_at, r.input::json, r.pinned = 1,
               r.queue, r.partition, r.priority,
               r.order_key, r.deduplication_id, r.attributes::jsonb,
               case when s.state = 'DELAYED' then cairn.now() + r.delay * interval '1 microsecond' end,
               t.timeout, least(t.deadline, own.started_at + t.timeout), r.detached = 1$values
        from lease,
             unnest(?::text[], ?::text[], ?::text[], ?::int[], ?::bigint[], ?::text[], ?::int[],
                    ?::text[], ?::text[], ?::int[], ?::bigint[], ?::bigint[], ?::text[], ?::int[],
                    ?::bigint[], ?::bigint[], ?::int[], ?::text[], ?::int[]$arrays)
               as r (id, name, parent_id, parent_attempt, started, input, pinned,
                     queue, partition, priority, order_key, delay, deduplication_id, here,
                     timeout, deadline, detached, attributes, nth$headers)
             join target q on q.name = r.queue and q.partitioned = (r.partition <> '')
             cross join lateral (
               select r.timeout * interval '1 microsecond' as timeout,
                      timestamptz 'epoch' + r.deadline * interval '1 microsecond' as deadline) t
             cross join lateral (
               select case when r.delay > 0 then 'DELAYED' when r.here = 1 and q.free then 'RUNNING'
                           else 'ENQUEUED' end as state) s
             left join lateral (select lease.id as executor, ? as build, ? as version,
               timestamptz 'epoch' + r.started * interval '1 microsecond' as started_at
             ) own on s.state = 'RUNNING'
        where r.parent_id is null or cairn.owns_attempt(r.parent_id, r.parent_attempt, lease.id)
        -- Batches take the keys in one order, so that no two of them wait for each other; of two
        -- entries that are the same, the first is written.
        order by r.queue, r.deduplication_id, r.id, r.nth
        on conflict do nothing
        returning id, state, queue, deduplication_id
      )
      select a.id, a.queue, a.deduplication_id, a.state = 'RUNNING', case when a.state <> 'RUNNING'
               then pg_notify('cairn.notify', 'queue ' || a.queue) is null end
      from accepted a
      """;

  private static final String WITHOUT_HEADERS = withoutHeaders(SQL);
  private static final String WITH_HEADERS = withHeaders(SQL);

  private final Owner owner;
  private final Map<Key, Boolean> claimed = new HashMap<>();

  EnqueueBatch(Owner owner) {
    this.owner = owner;
  }

  /** Identifies the entry that was written among several with the same workflow id. */
  private record Key(String workflowId, RejectionAnalysis.QueueSlot queueSlot) {}

  private static RejectionAnalysis.QueueSlot queueSlot(Entry.Enqueue entry) {
    return new RejectionAnalysis.QueueSlot(entry.placement().queue(), deduplicationId(entry));
  }

  /**
   * Enqueues workflows. A workflow is inserted as claimed, and runs here at once, if this process
   * has a free slot and its queue has no global limit, is not paused and has no waiting workflow.
   * Otherwise executors are notified.
   */
  @Override
  String sql() {
    return hasHeaders(entry -> entry.begin().headers()) ? WITH_HEADERS : WITHOUT_HEADERS;
  }

  @Override
  void bind(ParameterBinder binder) throws SQLException {
    binder
        .text(owner.executor())
        .text(owner.identity().application())
        .text(owner.identity().version());
    binder.textArray(entries().map(e -> e.placement().queue()).distinct().toArray(String[]::new));
    binder.texts(texts(Entry.Enqueue::workflowId)).texts(texts(entry -> entry.begin().name()));
    binder.texts(texts(entry -> entry.begin().parentId()));
    binder.ints(ints(entry -> entry.begin().parentAttempt()));
    binder.longs(longs(entry -> micros(entry.begin().startedAt())));
    binder.texts(texts(entry -> entry.begin().input()));
    binder.ints(ints(entry -> entry.begin().pinned() ? 1 : 0));
    binder.texts(texts(entry -> entry.placement().queue()));
    binder.texts(texts(entry -> entry.placement().partition()));
    binder.ints(ints(entry -> entry.placement().priority()));
    binder.longs(longs(EnqueueBatch::orderKey));
    binder.longs(longs(EnqueueBatch::delay));
    binder.texts(texts(EnqueueBatch::deduplicationId));
    binder.ints(ints(entry -> entry.hasFreeSlot() ? 1 : 0));
    binder.longsOrNull(longsOrNull(entry -> entry.begin().timeout()));
    binder.longsOrNull(longsOrNull(entry -> microsOrNull(entry.begin().bounds().deadline())));
    binder.ints(ints(entry -> entry.begin().bounds().detached() ? 1 : 0));
    binder.texts(texts(entry -> entry.begin().attributes()));
    binder.ints(IntStream.range(0, size()).toArray());
    if (hasHeaders(entry -> entry.begin().headers())) {
      binder.texts(texts(entry -> HeaderJson.write(entry.begin().headers())));
    }
    binder.text(owner.identity().build()).text(owner.identity().version());
  }

  /**
   * The order within a priority: the time at which it may start, then its number within that time.
   */
  private static long orderKey(Entry.Enqueue entry) {
    return (micros(entry.begin().startedAt()) + delay(entry)) * 1_000 + entry.number();
  }

  private static long delay(Entry.Enqueue entry) {
    return entry.placement().delay().toNanos() / 1_000;
  }

  private static @Nullable String deduplicationId(Entry.Enqueue entry) {
    return switch (entry.placement().uniqueness()) {
      case Uniqueness.Deduplicated deduplicated -> deduplicated.id();
      case Uniqueness.None none -> null;
      case Uniqueness.Debounced debounced -> null;
    };
  }

  @Override
  void takeResult(PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.getResultSet()) {
      while (rows.next()) {
        var key =
            new Key(
                rows.getString(1),
                new RejectionAnalysis.QueueSlot(rows.getString(2), rows.getString(3)));
        claimed.put(key, rows.getBoolean(4));
      }
    }
  }

  /** A claimed workflow needs a verdict of its own, even if all entries were written. */
  @Override
  boolean isFullyWritten() {
    return claimed.size() == size() && !claimed.containsValue(true);
  }

  @Override
  void explainRejected(RejectionAnalysis analysis, Verdict[] verdicts) throws SQLException {
    boolean allWritten = true;
    for (int i = 0; i < size(); i++) {
      Boolean claimedHere = claimed.remove(new Key(entry(i).workflowId(), queueSlot(entry(i))));
      verdicts[batchIndex(i)] =
          claimedHere == null ? Verdict.FENCED : claimedHere ? Verdict.CLAIMED : Verdict.RECORDED;
      allWritten &= claimedHere != null;
    }
    if (!allWritten) {
      explainNotWritten(analysis, verdicts);
    }
  }

  private void explainNotWritten(RejectionAnalysis analysis, Verdict[] verdicts)
      throws SQLException {
    var stored = analysis.workflows(texts(Entry.Enqueue::workflowId));
    var ownership = analysis.ownership(texts(entry -> entry.begin().parentId()));
    var validTargets =
        analysis.validTargets(
            texts(entry -> entry.placement().queue()),
            texts(entry -> entry.placement().partition()));
    for (int i = 0; i < size(); i++) {
      if (verdicts[batchIndex(i)] == Verdict.FENCED) {
        Entry.Enqueue entry = entry(i);
        verdicts[batchIndex(i)] =
            validTargets.get(i)
                ? analysis.enqueue(
                    stored.get(entry.workflowId()),
                    ownership.covers(entry.begin()),
                    queueSlot(entry))
                : Verdict.INVALID_TARGET;
      }
    }
  }
}
