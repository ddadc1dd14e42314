package dev.cairn.internal.store.message;

import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.record.AwaitedRows;
import dev.cairn.internal.store.record.OutcomeKey;
import dev.cairn.internal.store.record.RecordRows;
import dev.cairn.internal.store.sql.ParameterBinder;
import dev.cairn.start.PublishedEvent;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads events that workflows have published. Thread-safe. */
public final class EventStore {
  private final Database database;

  public EventStore(Database database) {
    this.database = database;
  }

  /** The result of a wait for an event. */
  public sealed interface EventResult {
    /**
     * The event was published.
     *
     * @param json its latest value
     * @param bindingId the id that a codec binds the values of its workflow to
     */
    record Value(String json, String bindingId) implements EventResult {}

    /** The workflow does not exist. */
    record Missing() implements EventResult {}

    /**
     * The workflow has ended without publishing the event.
     *
     * @param state its final state
     */
    record Ended(String state) implements EventResult {}

    /** The wait timed out. */
    record TimedOut() implements EventResult {}
  }

  /**
   * Looks for events, and registers the workflows of the others in {@code cairn.awaited}, so that a
   * publication or an end sends a notification. An event that is published during this call may
   * send none, and is found by the next call.
   *
   * @param names the keys of the events
   * @return the results that are known
   */
  public Map<OutcomeKey, EventResult> find(Collection<OutcomeKey> names) {
    String sql =
        AwaitedRows.INSERT
            + """
            select r.workflow_id, r.key, w.state, e.value, coalesce(w.binding_id, w.id)
            from unnest(?::text[], ?::text[]) as r (workflow_id, key)
            left join cairn.workflow w on w.id = r.workflow_id
            left join lateral (
              select e.value from cairn.event e
              where e.workflow_id = r.workflow_id and e.key = r.key
              order by e.position desc
              limit 1) e on true
            where w.id is null or e.value is not null or cairn.is_terminal(w.state);
            """
            + AwaitedRows.DELETE_ENDED;
    return database.execute(
        "read events",
        connection -> {
          try (PreparedStatement statement =
              connection.prepareStatement(database.forKeyLookups(sql))) {
            String[] ids = names.stream().map(OutcomeKey::workflowId).toArray(String[]::new);
            new ParameterBinder(connection, statement)
                .texts(ids)
                .texts(ids)
                .texts(names.stream().map(OutcomeKey::key).toArray(String[]::new))
                .texts(ids);
            statement.execute();
            statement.getMoreResults();
            statement.getMoreResults();
            return results(statement.getResultSet());
          }
        });
  }

  private static Map<OutcomeKey, EventResult> results(ResultSet rows) throws SQLException {
    try (rows) {
      var results = new HashMap<OutcomeKey, EventResult>();
      while (rows.next()) {
        results.put(new OutcomeKey(rows.getString(1), rows.getString(2)), result(rows));
      }
      return results;
    }
  }

  private static EventResult result(ResultSet row) throws SQLException {
    String state = row.getString(3);
    if (state == null) {
      return new EventResult.Missing();
    }
    String json = row.getString(4);
    return json == null
        ? new EventResult.Ended(state)
        : new EventResult.Value(json, row.getString(5));
  }

  /**
   * Reads all events of a workflow.
   *
   * @param workflowId the workflow
   * @return the latest value of each key, ordered by key
   */
  public List<PublishedEvent> latest(String workflowId) {
    String sql =
        """
        select distinct on (e.key) e.key, e.value, e.published_at
        from cairn.event e
        where e.workflow_id = ?
        order by e.key, e.position desc
        """;
    return database.execute(
        "read the events of workflow '%s'".formatted(workflowId),
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            new ParameterBinder(connection, statement).text(workflowId);
            return readEvents(statement);
          }
        });
  }

  private static List<PublishedEvent> readEvents(PreparedStatement query) throws SQLException {
    try (ResultSet rows = query.executeQuery()) {
      var events = new ArrayList<PublishedEvent>();
      while (rows.next()) {
        events.add(
            new PublishedEvent(
                rows.getString("key"),
                rows.getString("value"),
                RecordRows.instant(rows, "published_at")));
      }
      return events;
    }
  }
}
