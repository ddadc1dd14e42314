package dev.cairn.internal.store.batch;

import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.sql.ParameterBinder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why entries were not written: because they stand there already, or because whoever wrote them
 * owns the workflow no more. An entry that stands there counts as this writer's own only if an
 * earlier try of the same batch may have been committed, the connection having died before Postgres
 * could say so.
 */
final class RejectionReason {
  private final Connection connection;
  private final Database database;
  private final String executor;
  private final boolean uncertain;

  RejectionReason(Connection connection, Database database, String executor, ExistingRows already) {
    this.connection = connection;
    this.database = database;
    this.executor = executor;
    this.uncertain = already == ExistingRows.PERHAPS_ALL;
  }

  /** Names a step in the whole database. */
  record StepName(String workflowId, String key) {}

  /** Where a workflow stands. */
  record Standing(
      String state, int attempt, @Nullable String executor, Spot spot, boolean hasSteps) {}

  /** The queue that a workflow came by, and what it is called there. */
  record Spot(@Nullable String queue, @Nullable String deduplicationId) {
    static final Spot NONE = new Spot(null, null);
  }

  /** Where these workflows stand; one that does not exist is missing. */
  Map<String, Standing> workflows(@Nullable String[] ids) throws SQLException {
    String sql =
        """
        select w.id, w.state, w.attempt, w.executor, w.queue, w.deduplication_id,
               exists (select from cairn.step s where s.workflow_id = w.id)
        from cairn.workflow w
        where w.id = any (?::text[])
        """;
    var standing = new HashMap<String, Standing>();
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      new ParameterBinder(connection, statement).texts(ids);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          standing.put(
              rows.getString(1),
              new Standing(
                  rows.getString(2),
                  rows.getInt(3),
                  rows.getString(4),
                  new Spot(rows.getString(5), rows.getString(6)),
                  rows.getBoolean(7)));
        }
      }
    }
    return standing;
  }

  /** Which attempt recorded these steps; one that was not recorded is missing. */
  Map<StepName, Integer> steps(@Nullable String[] workflowIds, @Nullable String[] keys)
      throws SQLException {
    String sql =
        """
        select s.workflow_id, s.key, s.attempt
        from unnest(?::text[], ?::text[]) as r (workflow_id, key)
        join cairn.step s on s.workflow_id = r.workflow_id and s.key = r.key
        """;
    var standing = new HashMap<StepName, Integer>();
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      new ParameterBinder(connection, statement).texts(workflowIds).texts(keys);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          standing.put(new StepName(rows.getString(1), rows.getString(2)), rows.getInt(3));
        }
      }
    }
    return standing;
  }

  /** Which of these places there are: the queue is there, and has partitions or not as asked. */
  List<Boolean> placeable(@Nullable String[] queues, @Nullable String[] partitions)
      throws SQLException {
    String sql =
        """
        select exists (select from cairn.queue q
                       where q.name = r.queue and q.partitioned = (r.partition <> ''))
        from unnest(?::text[], ?::text[]) with ordinality as r (queue, partition, number)
        order by r.number
        """;
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      new ParameterBinder(connection, statement).texts(queues).texts(partitions);
      return flags(statement);
    }
  }

  /** Whether this process's executor was not declared dead, and joined this server. */
  boolean executorLives() throws SQLException {
    String sql =
        "select exists (select from cairn.executor where id = ? and state = 'ALIVE' and timeline = $timeline)";
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      statement.setString(1, executor);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  /** Whether a workflow is in the hands of this run. */
  boolean inHand(@Nullable Standing standing, Entry.Owned run) {
    return standing != null
        && standing.state.equals("RUNNING")
        && standing.attempt == run.attempt()
        && executor.equals(standing.executor);
  }

  /** Whether these attempts added to these places of streams. */
  List<Boolean> appended(
      @Nullable String[] ids, @Nullable String[] names, long[] numbers, int[] attempts)
      throws SQLException {
    String sql =
        """
        select exists (select from cairn.stream s
                       where s.workflow_id = r.workflow_id and s.name = r.name
                         and s.number = r.number and s.attempt = r.attempt)
        from unnest(?::text[], ?::text[], ?::bigint[], ?::int[]) with ordinality
               as r (workflow_id, name, number, attempt, place)
        order by r.place
        """;
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      new ParameterBinder(connection, statement)
          .texts(ids)
          .texts(names)
          .longs(numbers)
          .ints(attempts);
      return flags(statement);
    }
  }

  private static List<Boolean> flags(PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      var flags = new ArrayList<Boolean>();
      while (rows.next()) {
        flags.add(rows.getBoolean(1));
      }
      return flags;
    }
  }

  /** What a start needs in hand: the lease of this process, and the parents. */
  final class Hands {
    private final boolean lives;
    private final Map<String, Standing> parents;

    private Hands(boolean lives, Map<String, Standing> parents) {
      this.lives = lives;
      this.parents = parents;
    }

    /** Whether this start has what it needs. */
    boolean hold(Entry.Begin begin) {
      Entry.Owned parent = begin.parent();
      return lives && (parent == null || inHand(parents.get(parent.workflowId()), parent));
    }
  }

  Hands hands(@Nullable String[] parentIds) throws SQLException {
    return new Hands(executorLives(), workflows(parentIds));
  }

  /**
   * A place is there; so it is the id that is taken, or the deduplication id, or the lease or the
   * parent is not in hand.
   */
  Verdict enqueue(@Nullable Standing standing, boolean inHand, Spot spot) {
    if (standing == null && inHand && spot.deduplicationId != null) {
      return Verdict.DUPLICATE;
    }
    Verdict verdict = begin(standing, inHand, spot);
    return verdict == Verdict.RECORDED ? Verdict.CLAIMED : verdict;
  }

  /** Where nothing stands, and all is in hand, something stood that was deleted since. */
  Verdict begin(@Nullable Standing standing, boolean inHand) {
    return begin(standing, inHand, Spot.NONE);
  }

  private Verdict begin(@Nullable Standing standing, boolean inHand, Spot spot) {
    if (standing == null) {
      return inHand ? Verdict.EXISTS : Verdict.REFUSED;
    }
    boolean mine =
        standing.state.equals("RUNNING")
            && standing.attempt == 1
            && executor.equals(standing.executor)
            && spot.equals(standing.spot)
            && !standing.hasSteps;
    return uncertain && mine ? Verdict.RECORDED : Verdict.EXISTS;
  }

  /**
   * An attempt has one owner, who records each key once: what stands under its number is its own.
   */
  Verdict checkpoint(@Nullable Integer recordedBy, int attempt) {
    return recordedBy != null && recordedBy == attempt ? Verdict.RECORDED : Verdict.REFUSED;
  }

  /** Another workflow of the id is not there by chance. */
  Verdict whole(@Nullable Standing standing, Entry.Whole entry) {
    if (uncertain && end(standing, entry.end()) == Verdict.RECORDED) {
      return Verdict.RECORDED;
    }
    return standing == null ? Verdict.REFUSED : Verdict.EXISTS;
  }

  Verdict end(@Nullable Standing standing, Entry.End entry) {
    boolean written =
        standing != null
            && standing.state.equals(entry.state().name())
            && standing.attempt == entry.run().attempt()
            && executor.equals(standing.executor);
    return written ? Verdict.RECORDED : Verdict.REFUSED;
  }
}
