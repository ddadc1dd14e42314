package dev.cairn.internal.store.message;

import dev.cairn.error.DatabaseException;
import dev.cairn.error.UsageException;
import dev.cairn.error.WorkflowEndedException;
import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.record.NamedOutcome;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.internal.store.sql.ParameterBinder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** Promises: who decides them, and what was decided. Thread-safe. */
public final class PromiseStore {
  private static final String WHAT = "complete a promise";

  private final Database database;

  public PromiseStore(Database database) {
    this.database = database;
  }

  /**
   * What was decided, in one query.
   *
   * @param names the promises
   * @return the outcomes of those that were decided
   */
  public Map<NamedOutcome, Outcome> decided(Collection<NamedOutcome> names) {
    String sql =
        """
        select p.workflow_id, p.key, p.output, p.error
        from unnest(?::text[], ?::text[]) as r (workflow_id, key)
        cross join lateral (
          select p.* from cairn.promise p
          where p.workflow_id = r.workflow_id and p.key = r.key
          offset 0) p
        where p.completed_at is not null
        """;
    return database.ask(
        "look for what was promised",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.byKeys(sql))) {
            new ParameterBinder(connection, statement)
                .texts(names.stream().map(NamedOutcome::workflowId).toArray(String[]::new))
                .texts(names.stream().map(NamedOutcome::key).toArray(String[]::new));
            statement.execute();
            statement.getMoreResults();
            try (ResultSet rows = statement.getResultSet()) {
              var decided = new HashMap<NamedOutcome, Outcome>();
              while (rows.next()) {
                String error = rows.getString(4);
                decided.put(
                    new NamedOutcome(rows.getString(1), rows.getString(2)),
                    error == null
                        ? new Outcome.Success(rows.getString(3))
                        : new Outcome.Failure(error));
              }
              return decided;
            }
          }
        });
  }

  /**
   * Decides a promise.
   *
   * @param token its token
   * @param outcome what it is completed with
   * @return false if it was decided before, and nothing changed
   * @throws UsageException if there is no such promise
   * @throws WorkflowEndedException if its workflow has ended
   * @throws DatabaseException if Postgres went away, and this call may have decided it
   */
  public boolean decide(String token, Outcome outcome) {
    var uncertain = new AtomicBoolean();
    try {
      return database.request(
          WHAT,
          connection -> {
            boolean again = uncertain.get();
            boolean decided = putOnce(connection, token, outcome, uncertain);
            if (again && !decided) {
              throw new DatabaseException(
                  "Postgres went away while a promise was completed, which is decided now: by this call, or by another before. Ask cairn.promises for what was decided.");
            }
            return decided;
          });
    } catch (DatabaseException problem) {
      throw problem.getCause() instanceof SQLException said
          ? MessageStore.refused(WHAT, said)
          : problem;
    }
  }

  /**
   * Decides a promise on a connection of the user's, if and only if that commits.
   *
   * @param connection to Cairn's database
   * @param token its token
   * @param outcome what it is completed with
   * @return false if it was decided before
   */
  public boolean decide(Connection connection, String token, Outcome outcome) {
    try {
      return put(connection, token, outcome);
    } catch (SQLException problem) {
      throw MessageStore.refused(WHAT, problem);
    }
  }

  /** Notes whether an error leaves open what became of it. */
  private boolean putOnce(
      Connection connection, String token, Outcome outcome, AtomicBoolean uncertain)
      throws SQLException {
    try {
      return put(connection, token, outcome);
    } catch (SQLException problem) {
      uncertain.compareAndSet(false, !Database.works(connection));
      throw problem;
    }
  }

  private boolean put(Connection connection, String token, Outcome outcome) throws SQLException {
    String sql = "select cairn.settle_promise(?, ?::json, ?::json), $durable";
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      new ParameterBinder(connection, statement)
          .text(token)
          .text(outcome.output())
          .text(outcome.error());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }
}
