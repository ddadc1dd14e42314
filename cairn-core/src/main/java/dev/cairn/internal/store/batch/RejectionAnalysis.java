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
 * Finds out why entries were not written: their rows exist already, or the executor does not own
 * the workflow any more. An existing row counts as written by this batch only if an earlier attempt
 * of the batch may have been committed, the connection having broken before the answer arrived.
 */
final class RejectionAnalysis {
  private final Connection connection;
  private final Database database;
  private final String executor;
  private final boolean uncertain;

  RejectionAnalysis(
      Connection connection, Database database, String executor, ExistingRows existing) {
    this.connection = connection;
    this.database = database;
    this.executor = executor;
    this.uncertain = existing == ExistingRows.PERHAPS_ALL;
  }

  /** Identifies a step in the database. */
  record StepName(String workflowId, String key) {}

  /** A workflow as it is stored. */
  record StoredWorkflow(
      String state,
      int attempt,
      int generation,
      @Nullable String executor,
      QueueSlot queueSlot,
      boolean hasSteps) {}

  /** The queue of a workflow and its deduplication id there; null for a direct start. */
  record QueueSlot(@Nullable String queue, @Nullable String deduplicationId) {
    static final QueueSlot NONE = new QueueSlot(null, null);
  }

  /** Reads workflows by their ids; one that does not exist is absent from the map. */
  Map<String, StoredWorkflow> workflows(@Nullable String[] ids) throws SQLException {
    String sql =
        """
        select w.id, w.state, w.attempt, w.generation, w.executor, w.queue, w.deduplication_id,
               exists (select from cairn.step s where s.workflow_id = w.id)
        from cairn.workflow w
        where w.id = any (?::text[])
        """;
    var stored = new HashMap<String, StoredWorkflow>();
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      new ParameterBinder(connection, statement).texts(ids);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          stored.put(
              rows.getString(1),
              new StoredWorkflow(
                  rows.getString(2),
                  rows.getInt(3),
                  rows.getInt(4),
                  rows.getString(5),
                  new QueueSlot(rows.getString(6), rows.getString(7)),
                  rows.getBoolean(8)));
        }
      }
    }
    return stored;
  }

  /** Reads which attempt recorded each step; a step without a record is absent from the map. */
  Map<StepName, Integer> steps(@Nullable String[] workflowIds, @Nullable String[] keys)
      throws SQLException {
    String sql =
        """
        select s.workflow_id, s.key, s.attempt
        from unnest(?::text[], ?::text[]) as r (workflow_id, key)
        join cairn.step s on s.workflow_id = r.workflow_id and s.key = r.key
        """;
    var stored = new HashMap<StepName, Integer>();
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      new ParameterBinder(connection, statement).texts(workflowIds).texts(keys);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          stored.put(new StepName(rows.getString(1), rows.getString(2)), rows.getInt(3));
        }
      }
    }
    return stored;
  }

  /**
   * Returns for each pair whether the queue exists, and is partitioned if and only if a partition
   * key is given.
   */
  List<Boolean> validTargets(@Nullable String[] queues, @Nullable String[] partitions)
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

  /** Returns whether this executor is alive and registered at this server. */
  boolean isExecutorAlive() throws SQLException {
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

  /** Returns whether this executor owns the workflow at the attempt of the run. */
  boolean owns(@Nullable StoredWorkflow stored, Entry.RunKey run) {
    return stored != null
        && stored.state.equals("RUNNING")
        && stored.attempt == run.attempt()
        && executor.equals(stored.executor);
  }

  /** Returns for each stream offset whether the given attempt appended the value there. */
  List<Boolean> appended(
      @Nullable String[] ids, @Nullable String[] names, long[] numbers, int[] attempts)
      throws SQLException {
    String sql =
        """
        select exists (select from cairn.stream s
                       where s.workflow_id = r.workflow_id and s.name = r.name
                         and s.number = r.number and s.attempt = r.attempt)
        from unnest(?::text[], ?::text[], ?::bigint[], ?::int[]) with ordinality
               as r (workflow_id, name, number, attempt, nth)
        order by r.nth
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

  /** What a start requires: the lease of this executor, and ownership of the parent. */
  final class Ownership {
    private final boolean executorAlive;
    private final Map<String, StoredWorkflow> parents;

    private Ownership(boolean executorAlive, Map<String, StoredWorkflow> parents) {
      this.executorAlive = executorAlive;
      this.parents = parents;
    }

    /** Returns whether the lease is valid and the parent, if any, is owned. */
    boolean covers(Entry.Begin begin) {
      Entry.RunKey parent = begin.parent();
      return executorAlive && (parent == null || owns(parents.get(parent.workflowId()), parent));
    }
  }

  Ownership ownership(@Nullable String[] parentIds) throws SQLException {
    return new Ownership(isExecutorAlive(), workflows(parentIds));
  }

  /**
   * Returns the verdict for an enqueue that was not written although its queue is valid: the
   * workflow id or the deduplication id is taken, or the lease or the parent is lost.
   */
  Verdict enqueue(@Nullable StoredWorkflow stored, boolean isOwner, QueueSlot queueSlot) {
    if (stored == null && isOwner && queueSlot.deduplicationId != null) {
      return Verdict.DUPLICATE;
    }
    Verdict verdict = begin(stored, isOwner, queueSlot);
    return verdict == Verdict.RECORDED ? Verdict.CLAIMED : verdict;
  }

  /**
   * Returns the verdict for a start that was not written. If the row does not exist although the
   * start was allowed, it existed and was deleted since.
   */
  Verdict begin(@Nullable StoredWorkflow stored, boolean isOwner) {
    return begin(stored, isOwner, QueueSlot.NONE);
  }

  private Verdict begin(@Nullable StoredWorkflow stored, boolean isOwner, QueueSlot queueSlot) {
    if (stored == null) {
      return isOwner ? Verdict.EXISTS : Verdict.FENCED;
    }
    boolean mine =
        stored.state.equals("RUNNING")
            && stored.attempt == 1
            && executor.equals(stored.executor)
            && queueSlot.equals(stored.queueSlot)
            && !stored.hasSteps;
    return uncertain && mine ? Verdict.RECORDED : Verdict.EXISTS;
  }

  /**
   * Returns the verdict for a step that was not written. An attempt has one owner, which records
   * each key once, so an existing record of the same attempt is its own.
   */
  Verdict checkpoint(@Nullable Integer recordedBy, int attempt) {
    return recordedBy != null && recordedBy == attempt ? Verdict.RECORDED : Verdict.FENCED;
  }

  /** Returns the verdict for a start with its end. */
  Verdict beginAndEnd(@Nullable StoredWorkflow stored, Entry.BeginAndEnd entry) {
    if (uncertain && end(stored, entry.end()) == Verdict.RECORDED) {
      return Verdict.RECORDED;
    }
    return stored == null ? Verdict.FENCED : Verdict.EXISTS;
  }

  /**
   * Returns the verdict for a continuation that was not written. Only its owner can have begun a
   * generation with this attempt.
   */
  Verdict continuation(@Nullable StoredWorkflow stored, Entry.Continue entry) {
    Entry.RunKey next = entry.run().next();
    boolean written =
        owns(stored, next) && stored != null && stored.generation == next.generation();
    return written ? Verdict.RECORDED : Verdict.FENCED;
  }

  Verdict end(@Nullable StoredWorkflow stored, Entry.End entry) {
    boolean written =
        stored != null
            && stored.state.equals(entry.state().name())
            && stored.attempt == entry.run().attempt()
            && executor.equals(stored.executor);
    return written ? Verdict.RECORDED : Verdict.FENCED;
  }
}
