package dev.cairn.internal.store.workflow;

import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.record.Membership;
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
 * Reads the histories of workflows for their replay, in bounded memory. One query reads all records
 * of a workflow, with the outcomes that are small; larger outcomes are read in pages when the
 * replay comes to them. Thread-safe.
 */
public final class HistoryStore {
  /** How many pages are in memory at once on their way from Postgres. */
  private static final int PAGES_AT_ONCE = 2;

  private final Database database;
  private final Membership membership;
  private final PageSize size;
  private final BatchedReader<StoredHistory> histories;
  private final Semaphore seats = new Semaphore(PAGES_AT_ONCE, true);

  public HistoryStore(Database database, Membership membership, PageSize size) {
    this.database = database;
    this.membership = membership;
    this.size = size;
    this.histories = new BatchedReader<>(StoredHistory.EMPTY, this::readTogether);
  }

  /**
   * How much is read at once, in bytes of JSON.
   *
   * @param small the largest outcome that is read with its record
   * @param inline the outcomes together that one query reads with their records
   * @param page the outcomes together that a page has; the last one may exceed it
   */
  public record PageSize(int small, long inline, long page) {
    private static final long MIB = 1L << 20;

    /** Parts of the memory that this JVM may use. */
    public static PageSize ofMemory(long bytes) {
      return new PageSize(
          64 << 10,
          Math.clamp(bytes / 64, MIB, 16 * MIB),
          Math.clamp(bytes / 256, MIB / 4, 4 * MIB));
    }
  }

  /**
   * What a workflow has recorded.
   *
   * @param workflowId its id
   * @return its records, and those outcomes that are small
   */
  public StoredHistory history(String workflowId) {
    return histories.of(workflowId);
  }

  /**
   * A small outcome is not compressed, so its size is known without reading it. What was decided
   * among branches is needed before the replay begins.
   */
  private Map<String, StoredHistory> readTogether(Collection<String> ids) {
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
    return database.ask(
        ids.size() == 1
            ? "read the history of workflow '%s'".formatted(ids.iterator().next())
            : "read the histories of %d workflows".formatted(ids.size()),
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.byKeys(sql))) {
            new ParameterBinder(connection, statement)
                .numberOrNull(size.inline)
                .number(size.small)
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
   * Outcomes of a workflow's records: those of the first keys, as many as one page has, and one at
   * least. Reads nothing for an executor that does not own this attempt any more. An interrupt
   * neither ends this nor is lost.
   *
   * @param run the attempt that is replayed
   * @param keys the keys of records, in the order in which their outcomes are wanted
   * @return the outcomes by their keys
   */
  public Map<String, Outcome> outcomes(Entry.Owned run, List<String> keys) {
    return uninterrupted(() -> read(run, membership.executor(), keys));
  }

  /**
   * The same for one that only reads, whoever owns the workflow.
   *
   * @param workflowId the workflow
   * @param keys the keys of records, in the order in which their outcomes are wanted
   * @return the outcomes by their keys
   */
  public Map<String, Outcome> outcomes(String workflowId, List<String> keys) {
    return uninterrupted(() -> read(new Entry.Owned(workflowId, 0), null, keys));
  }

  private interface Page {
    Map<String, Outcome> read();
  }

  /** Reads on another thread: the interrupt that stops a run would close the connection. */
  private Map<String, Outcome> uninterrupted(Page page) {
    var answer = new CompletableFuture<Map<String, Outcome>>();
    Thread.ofVirtual()
        .name("cairn-outcomes")
        .inheritInheritableThreadLocals(false)
        .start(() -> answer.completeAsync(page::read, this::inTurn));
    try {
      return answer.join();
    } catch (CompletionException problem) {
      throw problem.getCause() instanceof RuntimeException told ? told : problem;
    }
  }

  private void inTurn(Runnable reading) {
    seats.acquireUninterruptibly();
    try {
      reading.run();
    } finally {
      seats.release();
    }
  }

  private Map<String, Outcome> read(Entry.Owned run, @Nullable String owner, List<String> keys) {
    String sql = "select key, output, error from cairn.read_outcomes(?, ?, ?, ?::text[], ?)";
    return database.ask(
        "read the history of workflow '%s'".formatted(run.workflowId()),
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            new ParameterBinder(connection, statement)
                .text(run.workflowId())
                .number(run.attempt())
                .text(owner)
                .texts(keys.toArray(String[]::new))
                .numberOrNull(size.page);
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
