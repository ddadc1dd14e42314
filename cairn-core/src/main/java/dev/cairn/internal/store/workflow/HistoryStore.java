package dev.cairn.internal.store.workflow;

import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.record.CurrentExecutor;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.internal.store.record.RecordRows;
import dev.cairn.internal.store.record.StepHeader;
import dev.cairn.internal.store.record.StoredHistory;
import dev.cairn.internal.store.sql.ParameterBinder;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Reads histories for replays, in bounded memory. One query reads all records of a workflow with
 * the small outcomes; larger outcomes are read in pages when the replay needs them. Thread-safe.
 */
public final class HistoryStore {
  /** The maximum number of pages that are read at once. */
  private static final int MAX_CONCURRENT_PAGES = 2;

  private final Database database;
  private final CurrentExecutor currentExecutor;
  private final PageSize size;
  private final BatchedReader<StoredHistory> histories;
  private final Semaphore permits = new Semaphore(MAX_CONCURRENT_PAGES, true);

  public HistoryStore(Database database, CurrentExecutor currentExecutor, PageSize size) {
    this.database = database;
    this.currentExecutor = currentExecutor;
    this.size = size;
    this.histories = new BatchedReader<>(StoredHistory.EMPTY, this::readAll);
  }

  /**
   * How much is read at once, in bytes of JSON.
   *
   * @param maxInlineOutcome the largest outcome that is read with its record
   * @param inlineTotal the total of the outcomes that one query reads with their records
   * @param pageBytes the total of the outcomes of a page; the last one may exceed it
   */
  public record PageSize(int maxInlineOutcome, long inlineTotal, long pageBytes) {
    private static final long MIB = 1L << 20;

    /** Returns sizes in proportion to the maximum memory of the JVM. */
    public static PageSize ofMemory(long bytes) {
      return new PageSize(
          64 << 10,
          Math.clamp(bytes / 64, MIB, 16 * MIB),
          Math.clamp(bytes / 256, MIB / 4, 4 * MIB));
    }
  }

  /**
   * Reads the history of a workflow.
   *
   * @param workflowId its id
   * @return its records, with the small outcomes
   */
  public StoredHistory history(String workflowId) {
    return histories.read(workflowId);
  }

  /**
   * Reads several histories. An uncompressed outcome has a known size without being read; a
   * compressed one is never small. Outcomes of joins are always included, since a replay needs them
   * at its start.
   */
  private Map<String, StoredHistory> readAll(Collection<String> ids) {
    String sql =
        """
        select s.workflow_id, s.key, s.position, s.kind, s.started_at, s.completed_at, s.tries,
               s.argument_hash, case when s.inlined then s.output end as output,
               case when s.inlined then s.error end as error
        from (
          select r.*,
                 r.kind = 'JOIN'
                   or (r.bytes is not null
                       and sum(r.bytes) over (order by r.workflow_id, r.position
                                              rows unbounded preceding) <= ?) as inlined
          from (
            select t.*,
                   case when pg_column_compression(coalesce(t.output, t.error)) is null
                             and pg_column_size(coalesce(t.output, t.error)) <= ?
                        then pg_column_size(coalesce(t.output, t.error)) end as bytes
            from cairn.step t
            where t.workflow_id = any (?::text[])) r) s
        order by s.workflow_id, s.position
        """;
    return database.execute(
        ids.size() == 1
            ? "read the history of workflow '%s'".formatted(ids.iterator().next())
            : "read the histories of %d workflows".formatted(ids.size()),
        connection -> {
          try (PreparedStatement statement =
              connection.prepareStatement(database.forKeyLookups(sql))) {
            new ParameterBinder(connection, statement)
                .numberOrNull(size.inlineTotal)
                .number(size.maxInlineOutcome)
                .texts(ids.toArray(String[]::new));
            statement.execute();
            statement.getMoreResults();
            return histories(statement.getResultSet());
          }
        });
  }

  private static Map<String, StoredHistory> histories(ResultSet rows) throws SQLException {
    try (rows) {
      var found = new HashMap<String, StoredHistory>();
      while (rows.next()) {
        StoredHistory history =
            found.computeIfAbsent(
                rows.getString("workflow_id"),
                id -> new StoredHistory(new ArrayList<>(), new HashMap<>()));
        StepHeader step = RecordRows.header(rows);
        history.steps().add(step);
        Outcome outcome = RecordRows.outcome(rows);
        if (outcome != null) {
          history.outcomes().put(step.key(), outcome);
        }
      }
      return found;
    }
  }

  /**
   * Reads outcomes of the given records, from the first key on, until a page is full; at least one.
   * Returns nothing if the executor does not own this attempt any more. An interrupt does not end
   * the wait; the flag is kept.
   *
   * @param run the run that is replayed
   * @param keys the keys of records, in the order in which their outcomes are needed
   * @return the outcomes by key
   */
  public Map<String, Outcome> outcomes(Entry.RunKey run, List<String> keys) {
    return uninterrupted(() -> read(run, currentExecutor.id(), keys));
  }

  /**
   * As {@link #outcomes(Entry.RunKey, List)}, for a reader that does not own the workflow.
   *
   * @param workflowId the workflow
   * @param keys the keys of records, in the order in which their outcomes are needed
   * @return the outcomes by key
   */
  public Map<String, Outcome> outcomes(String workflowId, List<String> keys) {
    return uninterrupted(() -> read(new Entry.RunKey(workflowId, 0), null, keys));
  }

  private interface Page {
    Map<String, Outcome> read();
  }

  /** Reads on another thread, since an interrupt of a virtual thread would close the connection. */
  private Map<String, Outcome> uninterrupted(Page page) {
    var answer = new CompletableFuture<Map<String, Outcome>>();
    Thread.ofVirtual()
        .name("cairn-outcomes")
        .inheritInheritableThreadLocals(false)
        .start(() -> answer.completeAsync(page::read, this::inTurn));
    try {
      return answer.join();
    } catch (CompletionException problem) {
      throw problem.getCause() instanceof RuntimeException cause ? cause : problem;
    }
  }

  private void inTurn(Runnable read) {
    permits.acquireUninterruptibly();
    try {
      read.run();
    } finally {
      permits.release();
    }
  }

  private Map<String, Outcome> read(Entry.RunKey run, @Nullable String owner, List<String> keys) {
    String sql = "select key, output, error from cairn.read_outcomes(?, ?, ?, ?::text[], ?)";
    return database.execute(
        "read the history of workflow '%s'".formatted(run.workflowId()),
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            new ParameterBinder(connection, statement)
                .text(run.workflowId())
                .number(run.attempt())
                .text(owner)
                .texts(keys.toArray(String[]::new))
                .numberOrNull(size.pageBytes);
            try (ResultSet rows = statement.executeQuery()) {
              var outcomes = new LinkedHashMap<String, Outcome>();
              while (rows.next()) {
                outcomes.put(rows.getString(1), RecordRows.outcomeOfStep(rows));
              }
              return outcomes;
            }
          }
        });
  }
}
