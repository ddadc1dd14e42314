package dev.cairn.internal.store.message;

import dev.cairn.common.WorkflowState;
import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.record.AwaitedRows;
import dev.cairn.internal.store.record.GenerationIds;
import dev.cairn.internal.store.record.RecordRows;
import dev.cairn.internal.store.sql.ParameterBinder;
import dev.cairn.start.StreamItem;
import dev.cairn.start.StreamStatus;
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

/** Reads streams of workflows. Thread-safe. */
public final class StreamStore {
  /** The maximum stored size of the values that one page contains. */
  private static final long MAX_PAGE_BYTES = 4L << 20;

  private static final int MOST_STREAMS = 1_000;

  /** Reads a page of values, as many as fit, and which of them a later try supersedes. */
  private static final String READ =
      """
      with latest as (
        select distinct on (l.step) l.step, l.attempt, l.tries
        from cairn.stream l
        where ? and l.workflow_id = ? and l.name = ? and l.number >= ? and l.step is not null
        order by l.step, l.number desc
      )
      select s.number, s.value, s.appended_at, s.step, s.attempt, s.tries,
             coalesce((s.attempt, s.tries) <> (l.attempt, l.tries), false)
      from (
        select i.*,
               coalesce(sum(pg_column_size(i.value)) over (
                 order by i.number rows between unbounded preceding and 1 preceding), 0) as before
        from (
          select t.number, t.value, t.appended_at, t.step, t.attempt, t.tries
          from cairn.stream t
          where t.workflow_id = ? and t.name = ? and t.number >= ?
          order by t.number
          limit ?) i) s
      left join latest l on l.step = s.step
      where s.before < ?
      order by s.number
      """;

  private final Database database;

  public StreamStore(Database database) {
    this.database = database;
  }

  /**
   * A position in a stream.
   *
   * @param workflowId the workflow
   * @param name the name of the stream
   * @param from the offset
   */
  public record StreamPosition(String workflowId, String name, long from) {}

  /**
   * A value of a stream.
   *
   * @param offset its offset
   * @param json the value; null where the stream was closed
   * @param at when it was appended
   * @param step the try of a step that appended it; null if workflow code did
   * @param superseded whether a later try of the step has appended values; false if not asked for
   */
  public record Item(
      long offset,
      @Nullable String json,
      Instant at,
      StreamItem.@Nullable StepTry step,
      boolean superseded) {}

  /**
   * The part of a stream that is written.
   *
   * @param next the next offset
   * @param keys the calls in the workflow code of the current generation that appended values
   * @param closed whether the stream is closed
   */
  public record WrittenPart(long next, Set<String> keys, boolean closed) {}

  /**
   * Reads which part of a stream earlier attempts of the workflow have written.
   *
   * @param run the run that continues the workflow
   * @param name the name of the stream
   */
  public WrittenPart writtenPart(Entry.RunKey run, String name) {
    if (run.generation() > GenerationIds.FIRST) {
      return writtenInGeneration(run, name);
    }
    String sql =
        """
        select s.number, s.key, s.value is null as closed
        from cairn.stream s
        where s.workflow_id = ? and s.name = ?
        order by s.number
        """;
    return writtenPart(run, name, sql, binder -> binder.text(run.workflowId()).text(name));
  }

  /** Leaves out the keys of earlier generations, of which there may be very many. */
  private WrittenPart writtenInGeneration(Entry.RunKey run, String name) {
    String sql =
        """
        select s.number, s.key, s.value is null as closed
        from cairn.stream s
        where s.workflow_id = ? and s.name = ?
          and (starts_with(s.key, ?)
               or s.number = (select max(l.number) from cairn.stream l
                              where l.workflow_id = s.workflow_id and l.name = s.name))
        order by s.number
        """;
    return writtenPart(
        run,
        name,
        sql,
        binder ->
            binder.text(run.workflowId()).text(name).text(GenerationIds.prefix(run.generation())));
  }

  /**
   * Reads where a stream ends that earlier generations may have written. The current generation has
   * not written to it.
   *
   * @param run the run of the current generation
   * @param name the name of the stream
   */
  public WrittenPart writtenByEarlierGenerations(Entry.RunKey run, String name) {
    String sql =
        """
        select s.number, null as key, s.value is null as closed
        from cairn.stream s
        where s.workflow_id = ? and s.name = ?
        order by s.number desc
        limit 1
        """;
    return writtenPart(run, name, sql, binder -> binder.text(run.workflowId()).text(name));
  }

  /** Binds the parameters of a statement. */
  @FunctionalInterface
  private interface Parameters {
    void bind(ParameterBinder binder) throws SQLException;
  }

  private WrittenPart writtenPart(
      Entry.RunKey run, String name, String sql, Parameters parameters) {
    return database.execute(
        "read stream '%s' of workflow '%s'".formatted(name, run.workflowId()),
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            parameters.bind(new ParameterBinder(connection, statement));
            try (ResultSet rows = statement.executeQuery()) {
              return writtenPart(rows);
            }
          }
        });
  }

  private static WrittenPart writtenPart(ResultSet rows) throws SQLException {
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
    return new WrittenPart(next, keys, closed);
  }

  /**
   * Reads which streams a workflow has, at most {@value #MOST_STREAMS}, by one look-up in the index
   * for each.
   */
  public List<StreamStatus> statuses(String workflowId) {
    String sql =
        """
        with recursive named as (
          (select s.name from cairn.stream s where s.workflow_id = ? order by s.name limit 1)
          union all
          select (select s.name from cairn.stream s
                  where s.workflow_id = ? and s.name > n.name
                  order by s.name
                  limit 1)
          from named n
          where n.name is not null
        )
        select n.name, l.number, l.closed, l.appended_at
        from (select name from named where name is not null limit ?) n
        cross join lateral (
          select s.number, s.value is null as closed, s.appended_at
          from cairn.stream s
          where s.workflow_id = ? and s.name = n.name
          order by s.number desc
          limit 1) l
        order by n.name
        """;
    return database.execute(
        "read the streams of workflow '%s'".formatted(workflowId),
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            new ParameterBinder(connection, statement)
                .text(workflowId)
                .text(workflowId)
                .number(MOST_STREAMS)
                .text(workflowId);
            try (ResultSet rows = statement.executeQuery()) {
              return statuses(rows);
            }
          }
        });
  }

  private static List<StreamStatus> statuses(ResultSet rows) throws SQLException {
    var streams = new ArrayList<StreamStatus>();
    while (rows.next()) {
      streams.add(status(rows));
    }
    return streams;
  }

  /** The row that closes a stream is no item. */
  private static StreamStatus status(ResultSet row) throws SQLException {
    boolean closed = row.getBoolean("closed");
    long last = row.getLong("number");
    return new StreamStatus(
        row.getString("name"),
        closed ? last : last + 1,
        RecordRows.instant(row, "appended_at"),
        closed);
  }

  /**
   * Reads values of a stream.
   *
   * @param position the first value
   * @param limit the maximum number; fewer are returned if they are large
   * @param marksSuperseded whether to find out which values a later try of their step supersedes
   * @return the values in order; empty if there are none yet
   */
  public List<Item> read(StreamPosition position, int limit, boolean marksSuperseded) {
    return database.execute(
        "read stream '%s' of workflow '%s'".formatted(position.name, position.workflowId),
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(READ))) {
            new ParameterBinder(connection, statement)
                .flag(marksSuperseded)
                .text(position.workflowId)
                .text(position.name)
                .numberOrNull(position.from)
                .text(position.workflowId)
                .text(position.name)
                .numberOrNull(position.from)
                .number(limit)
                .numberOrNull(MAX_PAGE_BYTES);
            try (ResultSet rows = statement.executeQuery()) {
              return items(rows);
            }
          }
        });
  }

  private static List<Item> items(ResultSet rows) throws SQLException {
    var items = new ArrayList<Item>();
    while (rows.next()) {
      String step = rows.getString(4);
      items.add(
          new Item(
              rows.getLong(1),
              rows.getString(2),
              RecordRows.instant(rows, "appended_at"),
              step == null ? null : new StreamItem.StepTry(step, rows.getInt(5), rows.getInt(6)),
              rows.getBoolean(7)));
    }
    return items;
  }

  /**
   * Checks positions for progress, and registers the workflows of the others in {@code
   * cairn.awaited}, so that an append or an end sends a notification.
   *
   * @param positions the positions
   * @return the progress, where there is any
   */
  public Map<StreamPosition, Progress> findProgress(Collection<StreamPosition> positions) {
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
    return database.execute(
        "watch streams",
        connection -> {
          try (PreparedStatement statement =
              connection.prepareStatement(database.forKeyLookups(sql))) {
            return progress(connection, statement, List.copyOf(positions));
          }
        });
  }

  /**
   * Reads the states first and the values afterwards: if a workflow has ended, all its values are
   * seen.
   */
  private static Map<StreamPosition, Progress> progress(
      Connection connection, PreparedStatement statement, List<StreamPosition> positions)
      throws SQLException {
    String[] ids = positions.stream().map(StreamPosition::workflowId).toArray(String[]::new);
    String[] names = positions.stream().map(StreamPosition::name).toArray(String[]::new);
    long[] numbers = positions.stream().mapToLong(StreamPosition::from).toArray();
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
    var progress = new HashMap<StreamPosition, Progress>();
    try (ResultSet rows = statement.getResultSet()) {
      while (rows.next()) {
        var position = position(rows);
        endProgress(rows.getString(4)).ifPresent(end -> progress.put(position, end));
      }
    }
    statement.getMoreResults();
    try (ResultSet rows = statement.getResultSet()) {
      while (rows.next()) {
        progress.put(position(rows), Progress.MORE);
      }
    }
    return progress;
  }

  private static StreamPosition position(ResultSet row) throws SQLException {
    return new StreamPosition(row.getString(1), row.getString(2), row.getLong(3));
  }

  private static Optional<Progress> endProgress(@Nullable String state) {
    if (state == null) {
      return Optional.of(Progress.MISSING);
    }
    return WorkflowState.valueOf(state).isEnded() ? Optional.of(Progress.ENDED) : Optional.empty();
  }

  /** Progress at a position of a stream. */
  public enum Progress {
    /** There are values. */
    MORE,
    /** There are none, and the workflow has ended. */
    ENDED,
    /** The workflow does not exist. */
    MISSING
  }
}
