package dev.cairn.internal.store.cluster;

import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.record.ArgumentBudget;
import dev.cairn.internal.store.record.ExecutorIdentity;
import dev.cairn.internal.store.record.Membership;
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
 * Takes over workflows that nobody runs: this executor's number is one higher than the last one's,
 * who can record nothing from now on. Thread-safe.
 */
public final class RecoveryStore {
  private final Database database;
  private final Membership membership;
  private final ExecutorIdentity identity;
  private final int patience;
  private final String reason;
  private final OwnedWorkflows inHand;

  public RecoveryStore(
      Database database,
      Membership membership,
      ExecutorIdentity identity,
      int patience,
      String reason) {
    this.database = database;
    this.membership = membership;
    this.identity = identity;
    this.patience = patience;
    this.reason = reason;
    this.inHand = new OwnedWorkflows(database, membership);
  }

  /**
   * Leases of other executors of this application that run workflows.
   *
   * @param executors how many there are
   * @param longest how long the last of them lasts
   */
  public record Leases(int executors, Duration longest) {}

  /**
   * The leases of other executors of this application that run workflows.
   *
   * @return how many there are, and how long the last one lasts; zero for none
   */
  public Leases leasesOfOthers() {
    String sql =
        """
        select count(*), coalesce(extract(epoch from max(l.expires_at) - now()) * 1000, 0)::bigint
        from cairn.lease l join cairn.executor e on e.id = l.executor
        where e.id <> ? and e.application = ?
          and exists (select from cairn.workflow w where w.executor = e.id and w.state = 'RUNNING')
        """;
    return database.ask(
        "look for other executors",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            statement.setString(1, membership.executor());
            statement.setString(2, identity.application());
            try (ResultSet row = statement.executeQuery()) {
              row.next();
              return new Leases(row.getInt(1), Duration.ofMillis(Math.max(0, row.getLong(2))));
            }
          }
        });
  }

  /**
   * Those of some workflows that this executor owns.
   *
   * @param ids the workflows' ids
   * @return the workflows, which may run here or not
   */
  public List<WorkflowRow> owned(List<String> ids) {
    String sql =
        "select "
            + RecordRows.WORKFLOW
            + """
            from cairn.workflow
            where id = any (?::text[]) and executor = ? and state = 'RUNNING'
            """;
    return database.ask(
        "look for %d workflows".formatted(ids.size()),
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            new ParameterBinder(connection, statement)
                .texts(ids.toArray(String[]::new))
                .text(membership.executor());
            return RecordRows.workflows(statement);
          }
        });
  }

  /**
   * Takes over workflows. One that another build goes on with forgets its build; one whose limit is
   * passed comes back as {@link dev.cairn.common.WorkflowState#EXHAUSTED}, and is not to be run.
   *
   * @param queue the queue that they came from; null for those that were started directly
   * @param most how many at most
   * @param budget how large their arguments may be
   * @param unnoticed takes, after a failed try, the ids of what this executor owns and may not know
   * @return what was taken over
   */
  public List<WorkflowRow> takeOver(
      @Nullable String queue, int most, ArgumentBudget budget, Consumer<String> unnoticed) {
    String sql =
        "select "
            + RecordRows.WORKFLOW
            + """
            from cairn.take_over(?, ?::text[], ?, ?, ?, ?, ?, ?, ?, ?::json)
            """;
    var asked = new AtomicInteger();
    return database.ask(
        "take over workflows",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            new ParameterBinder(connection, statement)
                .text(membership.executor())
                .texts(identity.names())
                .text(identity.version())
                .text(identity.build())
                .text(queue)
                .number(most)
                .numberOrNull(budget.bytes())
                .number(budget.atLeast())
                .number(patience)
                .text(reason);
            if (asked.getAndIncrement() > 0) {
              inHand.of(connection, queue).forEach(unnoticed);
            }
            return RecordRows.workflows(statement);
          }
        });
  }
}
