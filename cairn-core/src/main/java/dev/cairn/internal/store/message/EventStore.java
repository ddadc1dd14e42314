package dev.cairn.internal.store.message;

import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.record.AwaitedRows;
import dev.cairn.internal.store.record.NamedOutcome;
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

/** What workflows have published. Thread-safe. */
public final class EventStore {
  private final Database database;

  public EventStore(Database database) {
    this.database = database;
  }

  /** What became of an event that somebody waits for. */
  public sealed interface Seen {
    /**
     * It was published.
     *
     * @param json its latest value
     * @param bindingId the id that values of its workflow are bound to
     */
    record Value(String json, String bindingId) implements Seen {}

    /** There is no such workflow. */
    record Missing() implements Seen {}

    /**
     * The workflow has ended without it.
     *
     * @param state how
     */
    record Ended(String state) implements Seen {}

    /** It was waited for in vain. */
    record Nothing() implements Seen {}
  }

  /**
   * What became of events. That somebody waits for the others is noted, so that whoever publishes
   * or ends lets this process know; one that is published at this very moment may be so unheard,
   * and is found by the next look.
   *
   * @param names the events
   * @return those of which something became
   */
  public Map<NamedOutcome, Seen> seen(Collection<NamedOutcome> names) {
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
    return database.ask(
        "look for events",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.byKeys(sql))) {
            String[] ids = names.stream().map(NamedOutcome::workflowId).toArray(String[]::new);
            new ParameterBinder(connection, statement)
                .texts(ids)
                .texts(ids)
                .texts(names.stream().map(NamedOutcome::key).toArray(String[]::new))
                .texts(ids);
            statement.execute();
            statement.getMoreResults();
            statement.getMoreResults();
            return seen(statement.getResultSet());
          }
        });
  }

  private static Map<NamedOutcome, Seen> seen(ResultSet rows) throws SQLException {
    try (rows) {
      var seen = new HashMap<NamedOutcome, Seen>();
      while (rows.next()) {
        seen.put(new NamedOutcome(rows.getString(1), rows.getString(2)), became(rows));
      }
      return seen;
    }
  }

  private static Seen became(ResultSet row) throws SQLException {
    String state = row.getString(3);
    if (state == null) {
      return new Seen.Missing();
    }
    String json = row.getString(4);
    return json == null ? new Seen.Ended(state) : new Seen.Value(json, row.getString(5));
  }

  /**
   * All that a workflow has published.
   *
   * @param workflowId the workflow
   * @return the latest value of each key, in the order of keys
   */
  public List<PublishedEvent> latest(String workflowId) {
    String sql =
        """
        select distinct on (e.key) e.key, e.value, e.published_at
        from cairn.event e
        where e.workflow_id = ?
        order by e.key, e.position desc
        """;
    return database.ask(
        "read the events of workflow '%s'".formatted(workflowId),
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            new ParameterBinder(connection, statement).text(workflowId);
            return published(statement);
          }
        });
  }

  private static List<PublishedEvent> published(PreparedStatement query) throws SQLException {
    try (ResultSet rows = query.executeQuery()) {
      var published = new ArrayList<PublishedEvent>();
      while (rows.next()) {
        published.add(
            new PublishedEvent(
                rows.getString("key"),
                rows.getString("value"),
                RecordRows.instant(rows, "published_at")));
      }
      return published;
    }
  }
}
