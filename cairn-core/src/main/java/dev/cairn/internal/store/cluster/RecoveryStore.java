package dev.cairn.internal.store.cluster;

import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.record.ArgumentBudget;
import dev.cairn.internal.store.record.CurrentExecutor;
import dev.cairn.internal.store.record.ExecutorIdentity;
import dev.cairn.internal.store.record.RecordRows;
import dev.cairn.internal.store.record.WorkflowRow;
import dev.cairn.internal.store.sql.ParameterBinder;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes over workflows without a live executor. A takeover raises the attempt of a workflow, so
 * that its previous owner can write no more records for it. Thread-safe.
 */
public final class RecoveryStore {
  private final Database database;
  private final CurrentExecutor currentExecutor;
  private final ExecutorIdentity identity;
  private final int maxRecoveries;
  private final String exhaustedError;
  private final OwnedWorkflows ownedWorkflows;

  public RecoveryStore(
      Database database,
      CurrentExecutor currentExecutor,
      ExecutorIdentity identity,
      int maxRecoveries,
      String exhaustedError) {
    this.database = database;
    this.currentExecutor = currentExecutor;
    this.identity = identity;
    this.maxRecoveries = maxRecoveries;
    this.exhaustedError = exhaustedError;
    this.ownedWorkflows = new OwnedWorkflows(database, currentExecutor);
  }

  /**
   * The leases of other executors of this application that own running workflows.
   *
   * @param executors the number of these executors
   * @param longest the longest remaining time of their leases
   */
  public record Leases(int executors, Duration longest) {}

  /**
   * Reads the leases of other executors of this application that own running workflows.
   *
   * @return their number, and the longest remaining time; zero for none
   */
  public Leases leasesOfOthers() {
    String sql =
        """
        select count(*), coalesce(extract(epoch from max(l.expires_at) - now()) * 1000, 0)::bigint
        from cairn.lease l join cairn.executor e on e.id = l.executor
        where e.id <> ? and e.application = ?
          and exists (select from cairn.workflow w where w.executor = e.id and w.state = 'RUNNING')
        """;
    return database.execute(
        "read the leases of other executors",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            statement.setString(1, currentExecutor.id());
            statement.setString(2, identity.application());
            try (ResultSet row = statement.executeQuery()) {
              row.next();
              return new Leases(row.getInt(1), Duration.ofMillis(Math.max(0, row.getLong(2))));
            }
          }
        });
  }

  /**
   * Returns those of the given workflows that this executor owns.
   *
   * @param ids the ids of the workflows
   * @return their rows, whether this process runs them or not
   */
  public List<WorkflowRow> owned(List<String> ids) {
    String sql =
        "select "
            + RecordRows.WORKFLOW
            + """
            from cairn.workflow
            where id = any (?::text[]) and executor = ? and state = 'RUNNING'
            """;
    return database.execute(
        "read %d workflows".formatted(ids.size()),
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            new ParameterBinder(connection, statement)
                .texts(ids.toArray(String[]::new))
                .text(currentExecutor.id());
            return RecordRows.workflows(statement);
          }
        });
  }

  /**
   * Takes over workflows. If another build continues a workflow, its build becomes null. A workflow
   * that was recovered too often comes back as {@link dev.cairn.common.WorkflowState#EXHAUSTED} and
   * must not be run.
   *
   * @param queue the queue of the workflows; null for those that were started directly
   * @param limit the maximum number
   * @param budget how large their arguments may be
   * @param onPossiblyOwned gets, if the statement is repeated, the ids of all workflows that this
   *     executor owns: the failed attempt may have been committed
   * @return the rows of the workflows that were taken over
   */
  public List<WorkflowRow> takeOver(
      @Nullable String queue, int limit, ArgumentBudget budget, Consumer<String> onPossiblyOwned) {
    String sql =
        "select "
            + RecordRows.WORKFLOW
            + """
            from cairn.take_over(?, ?::text[], ?, ?, ?, ?, ?, ?, ?, ?::json)
            """;
    var tries = new AtomicInteger();
    return database.execute(
        "take over workflows",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            new ParameterBinder(connection, statement)
                .text(currentExecutor.id())
                .texts(identity.names())
                .text(identity.version())
                .text(identity.build())
                .text(queue)
                .number(limit)
                .numberOrNull(budget.bytes())
                .number(budget.atLeast())
                .number(maxRecoveries)
                .text(exhaustedError);
            if (tries.getAndIncrement() > 0) {
              ownedWorkflows.ids(connection, queue).forEach(onPossiblyOwned);
            }
            return RecordRows.workflows(statement);
          }
        });
  }
}
