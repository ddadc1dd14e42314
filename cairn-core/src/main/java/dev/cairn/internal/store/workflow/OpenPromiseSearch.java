package dev.cairn.internal.store.workflow;

import dev.cairn.common.WorkflowState;
import dev.cairn.internal.store.record.RecordRows;
import dev.cairn.internal.store.sql.ParameterBinder;
import dev.cairn.promise.OpenPromise;
import dev.cairn.promise.PromiseSearch;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds open promises, a limited number with each query: the index contains those of workflows that
 * have ended, too. Thread-safe.
 */
public final class OpenPromiseSearch {
  private static final SqlCondition ALL = new SqlCondition("", List.of());

  private final BoundedReads reads;

  public OpenPromiseSearch(BoundedReads reads) {
    this.reads = reads;
  }

  /** A place in the list. */
  public record Place(Instant created, String workflowId, String key) {}

  /**
   * An open promise, and whether it is part of the list.
   *
   * @param promise the promise
   * @param matches whether its workflow has not ended, and matches the search
   */
  public record Examined(OpenPromise promise, boolean matches) {}

  /**
   * Examines open promises in the order of the list.
   *
   * @param search which promises match, and the order
   * @param after the place of the last one that was examined before; null at the beginning
   * @param limit how many to examine
   */
  public List<Examined> examine(PromiseSearch search, @Nullable Place after, int limit) {
    String direction = search.order() == PromiseSearch.Order.NEWEST_FIRST ? "desc" : "asc";
    String comparison = search.order() == PromiseSearch.Order.NEWEST_FIRST ? "<" : ">";
    String sql =
        """
        select c.workflow_id, c.key, c.created_at, w.name, w.state, w.queue,
               not cairn.is_terminal(w.state)
               and (?::text is null or starts_with(w.id, ?::text))
               and (?::text[] is null or w.name = any (?::text[]))
               and (?::text[] is null or w.queue = any (?::text[])) as matches
        from (
          select p.workflow_id, p.key, p.created_at
          from cairn.promise p
          where p.completed_at is null
            and (?::text is null or p.workflow_id = ?::text)
            and (?::timestamptz is null
                 or (p.created_at, p.workflow_id, p.key) %2$s (?::timestamptz, ?::text, ?::text))
          order by p.created_at %1$s, p.workflow_id %1$s, p.key %1$s
          limit ?) c
        cross join lateral (
          select w.* from cairn.workflow w where w.id = c.workflow_id offset 0) w
        order by c.created_at %1$s, c.workflow_id %1$s, c.key %1$s
        """
            .formatted(direction, comparison);
    return reads.execute(
        "list promises",
        connection -> {
          try (PreparedStatement statement = reads.prepare(connection, sql, ALL, "")) {
            bind(new ParameterBinder(connection, statement), search, after).number(limit);
            return read(BoundedReads.rows(statement));
          }
        });
  }

  private static ParameterBinder bind(
      ParameterBinder binder, PromiseSearch search, @Nullable Place after) throws SQLException {
    String[] names = namesOrNull(search.names());
    String[] queues = namesOrNull(search.queues());
    binder.text(search.idPrefix()).text(search.idPrefix());
    binder.texts(names).texts(names).texts(queues).texts(queues);
    binder.text(search.workflowId()).text(search.workflowId());
    Instant created = after == null ? null : after.created();
    return binder
        .timestamp(created)
        .timestamp(created)
        .text(after == null ? null : after.workflowId())
        .text(after == null ? null : after.key());
  }

  private static String @Nullable [] namesOrNull(Set<String> names) {
    return names.isEmpty() ? null : names.toArray(String[]::new);
  }

  private static List<Examined> read(ResultSet rows) throws SQLException {
    try (rows) {
      var examined = new ArrayList<Examined>();
      while (rows.next()) {
        var promise =
            new OpenPromise(
                rows.getString("workflow_id"),
                rows.getString("name"),
                WorkflowState.valueOf(rows.getString("state")),
                rows.getString("queue"),
                rows.getString("key"),
                RecordRows.instant(rows, "created_at"));
        examined.add(new Examined(promise, rows.getBoolean("matches")));
      }
      return examined;
    }
  }
}
