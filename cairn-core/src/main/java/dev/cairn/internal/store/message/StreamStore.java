package dev.cairn.internal.store.message;

import dev.cairn.common.WorkflowState;
import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.record.AwaitedRows;
import dev.cairn.internal.store.record.RecordRows;
import dev.cairn.internal.store.sql.ParameterBinder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the streams of workflows. Thread-safe. */
public final class StreamStore {
  /** How many bytes, as they are stored, the values have that are read at once. */
  private static final long LARGEST_PAGE = 4L << 20;

  private final Database database;

  public StreamStore(Database database) {
    this.database = database;
  }

  /**
   * A place in a stream.
   *
   * @param workflowId whose stream it is
   * @param name the stream's name
   * @param from an offset
   */
  public record Place(String workflowId, String name, long from) {}

  /**
   * A value of a stream.
   *
   * @param offset its place
   * @param json the value; null where the stream was closed
   * @param at when it was added
   */
  public record Item(long offset, @Nullable String json, Instant at) {}

  /**
   * How far a stream was written.
   *
   * @param next the next offset
   * @param keys the calls in the workflow's code that wrote it
   * @param closed whether it was closed
   */
  public record Written(long next, Set<String> keys, boolean closed) {}

  /**
   * How far one stream was written by earlier owners of its workflow.
   *
   * @param workflowId the workflow
   * @param name the stream's name
   * @return how far
   */
  public Written written(String workflowId, String name) {
    String sql =
        """
        select s.number, s.key, s.value is null as closed
        from cairn.stream s
        where s.workflow_id = ? and s.name = ?
        order by s.number
        """;
    return database.ask(
        "read stream '%s' of workflow '%s'".formatted(name, workflowId),
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            new ParameterBinder(connection, statement).text(workflowId).text(name);
            try (ResultSet rows = statement.executeQuery()) {
              return written(rows);
            }
          }
        });
  }

  private static Written written(ResultSet rows) throws SQLException {
    var keys = new HashSet<String>();
    long next = 0;
    boolean closed = false;
    while (rows.next()) {
      next = rows.getLong(1) + 1;
      String key = rows.getString(2);
      if (key != null) {
        keys.add(key);
      }
      closed = rows.getBoolean(3);
    }
    return new Written(next, keys, closed);
  }

  /**
   * What stands in a stream from a place on.
   *
   * @param place where to begin
   * @param most how many values at most; fewer if they are large
   * @return the values in order; none if there are no more yet
   */
  public List<Item> read(Place place, int most) {
    String sql =
        """
        select s.number, s.value, s.appended_at
        from (
          select i.number, i.value, i.appended_at,
                 coalesce(sum(pg_column_size(i.value)) over (
                   order by i.number rows between unbounded preceding and 1 preceding), 0) as before
          from (
            select t.number, t.value, t.appended_at
            from cairn.stream t
            where t.workflow_id = ? and t.name = ? and t.number >= ?
            order by t.number
            limit ?) i) s
        where s.before < ?
        order by s.number
        """;
    return database.ask(
        "read stream '%s' of workflow '%s'".formatted(place.name, place.workflowId),
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            new ParameterBinder(connection, statement)
                .text(place.workflowId)
                .text(place.name)
                .numberOrNull(place.from)
                .number(most)
                .numberOrNull(LARGEST_PAGE);
            try (ResultSet rows = statement.executeQuery()) {
              return items(rows);
            }
          }
        });
  }

  private static List<Item> items(ResultSet rows) throws SQLException {
    var items = new ArrayList<Item>();
    while (rows.next()) {
      items.add(
          new Item(rows.getLong(1), rows.getString(2), RecordRows.instant(rows, "appended_at")));
    }
    return items;
  }

  /**
   * What has come to pass at these places. Where nothing has, it is noted, so that whoever writes
   * there lets this process know.
   *
   * @param places the places
   * @return those of which anything is to be told
   */
  public Map<Place, Progress> await(Collection<Place> places) {
    String sql =
        AwaitedRows.INSERT
            + """
            select r.workflow_id, r.name, r.number, w.state
            from unnest(?::text[], ?::text[], ?::bigint[]) as r (workflow_id, name, number)
            left join cairn.workflow w on w.id = r.workflow_id;
            select distinct r.workflow_id, r.name, r.number
            from unnest(?::text[], ?::text[], ?::bigint[]) as r (workflow_id, name, number)
            join cairn.stream s
              on s.workflow_id = r.workflow_id and s.name = r.name and s.number >= r.number;
            """
            + AwaitedRows.DELETE_ENDED;
    return database.ask(
        "watch streams",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.byKeys(sql))) {
            return progress(connection, statement, List.copyOf(places));
          }
        });
  }

  /** Whether a workflow has ended is asked first: what it wrote before is then seen. */
  private static Map<Place, Progress> progress(
      Connection connection, PreparedStatement statement, List<Place> places) throws SQLException {
    String[] ids = places.stream().map(Place::workflowId).toArray(String[]::new);
    String[] names = places.stream().map(Place::name).toArray(String[]::new);
    long[] numbers = places.stream().mapToLong(Place::from).toArray();
    new ParameterBinder(connection, statement)
        .texts(ids)
        .texts(ids)
        .texts(names)
        .longs(numbers)
        .texts(ids)
        .texts(names)
        .longs(numbers)
        .texts(ids);
    statement.execute();
    statement.getMoreResults();
    statement.getMoreResults();
    var progress = new HashMap<Place, Progress>();
    try (ResultSet rows = statement.getResultSet()) {
      while (rows.next()) {
        var place = place(rows);
        ended(rows.getString(4)).ifPresent(end -> progress.put(place, end));
      }
    }
    statement.getMoreResults();
    try (ResultSet rows = statement.getResultSet()) {
      while (rows.next()) {
        progress.put(place(rows), Progress.MORE);
      }
    }
    return progress;
  }

  private static Place place(ResultSet row) throws SQLException {
    return new Place(row.getString(1), row.getString(2), row.getLong(3));
  }

  private static Optional<Progress> ended(@Nullable String state) {
    if (state == null) {
      return Optional.of(Progress.MISSING);
    }
    return WorkflowState.valueOf(state).ended() ? Optional.of(Progress.ENDED) : Optional.empty();
  }

  /** What has come to pass at a place of a stream. */
  public enum Progress {
    /** There are values. */
    MORE,
    /** There are none, and the workflow has ended. */
    ENDED,
    /** There is no such workflow. */
    MISSING
  }
}
