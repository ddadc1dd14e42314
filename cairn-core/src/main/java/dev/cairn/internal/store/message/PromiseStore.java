package dev.cairn.internal.store.message;

import dev.cairn.error.DatabaseException;
import dev.cairn.error.NoSuchPromiseException;
import dev.cairn.error.WorkflowEndedException;
import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.internal.store.record.OutcomeKey;
import dev.cairn.internal.store.sql.ParameterBinder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** Completes promises and reads their outcomes. Thread-safe. */
public final class PromiseStore {
  private static final String ACTION = "complete a promise";

  private final Database database;

  public PromiseStore(Database database) {
    this.database = database;
  }

  /**
   * Reads outcomes of promises in one query.
   *
   * @param names the keys of the promises
   * @return the outcomes of those that are completed
   */
  public Map<OutcomeKey, Outcome> findCompleted(Collection<OutcomeKey> names) {
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
    return database.execute(
        "read promises",
        connection -> {
          try (PreparedStatement statement =
              connection.prepareStatement(database.forKeyLookups(sql))) {
            new ParameterBinder(connection, statement)
                .texts(names.stream().map(OutcomeKey::workflowId).toArray(String[]::new))
                .texts(names.stream().map(OutcomeKey::key).toArray(String[]::new));
            statement.execute();
            statement.getMoreResults();
            try (ResultSet rows = statement.getResultSet()) {
              var completed = new HashMap<OutcomeKey, Outcome>();
              while (rows.next()) {
                String error = rows.getString(4);
                completed.put(
                    new OutcomeKey(rows.getString(1), rows.getString(2)),
                    error == null
                        ? new Outcome.Success(rows.getString(3))
                        : new Outcome.Failure(error));
              }
              return completed;
            }
          }
        });
  }

  /** How a promise is named. */
  public sealed interface Name {
    /** The promise with this token, and those of forks, which have the same. */
    record Token(String token) implements Name {}

    /**
     * A promise of a workflow.
     *
     * @param promise its workflow and its key
     * @param tokenHash the hash of its token, to which its value is bound
     */
    record Key(OutcomeKey promise, String tokenHash) implements Name {}
  }

  /**
   * Names a promise by its workflow and its key.
   *
   * @throws NoSuchPromiseException if the workflow has no such promise
   */
  public Name.Key named(OutcomeKey promise) {
    String sql = "select cairn.promise_hash(?, ?)";
    try {
      return database.executeForCaller(
          ACTION,
          connection -> {
            try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
              new ParameterBinder(connection, statement)
                  .text(promise.workflowId())
                  .text(promise.key());
              try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new Name.Key(promise, row.getString(1));
              }
            }
          });
    } catch (DatabaseException problem) {
      throw rejected(problem);
    }
  }

  private static RuntimeException rejected(DatabaseException problem) {
    return problem.getCause() instanceof SQLException sqlException
        ? MessageStore.rejected(ACTION, sqlException)
        : problem;
  }

  /**
   * Completes a promise.
   *
   * @param name its name
   * @param outcome the outcome
   * @return false if it was completed before; nothing changed
   * @throws NoSuchPromiseException if there is no such promise
   * @throws WorkflowEndedException if its workflow has ended
   * @throws DatabaseException if the connection broke and it is unknown whether this call completed
   *     it
   */
  public boolean complete(Name name, Outcome outcome) {
    var uncertain = new AtomicBoolean();
    try {
      return database.executeForCaller(
          ACTION,
          connection -> {
            boolean isRetry = uncertain.get();
            boolean completed = completeNotingDoubt(connection, name, outcome, uncertain);
            if (isRetry && !completed) {
              throw new DatabaseException(
                  "The connection broke while the promise was completed. It is completed now, by this call or by an earlier one. Read its outcome in the view cairn.promises.");
            }
            return completed;
          });
    } catch (DatabaseException problem) {
      throw rejected(problem);
    }
  }

  /**
   * Completes a promise on a connection of user code, if and only if the transaction commits.
   *
   * @param connection a connection to Cairn's database
   * @param name its name
   * @param outcome the outcome
   * @return false if it was completed before
   */
  public boolean complete(Connection connection, Name name, Outcome outcome) {
    try {
      return settle(connection, name, outcome);
    } catch (SQLException problem) {
      throw MessageStore.rejected(ACTION, problem);
    }
  }

  /** Sets the flag if an error leaves open whether the promise was completed. */
  private boolean completeNotingDoubt(
      Connection connection, Name name, Outcome outcome, AtomicBoolean uncertain)
      throws SQLException {
    try {
      return settle(connection, name, outcome);
    } catch (SQLException problem) {
      uncertain.compareAndSet(false, !Database.isUsable(connection));
      throw problem;
    }
  }

  private boolean settle(Connection connection, Name name, Outcome outcome) throws SQLException {
    String sql =
        switch (name) {
          case Name.Token token -> "select cairn.settle_promise(?, ?::json, ?::json), $durable";
          case Name.Key key ->
              "select cairn.settle_promise_of(?, ?, ?, ?::json, ?::json), $durable";
        };
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      var binder = new ParameterBinder(connection, statement);
      switch (name) {
        case Name.Token(var token) -> binder.text(token);
        case Name.Key(var promise, var hash) ->
            binder.text(promise.workflowId()).text(promise.key()).text(hash);
      }
      binder.text(outcome.output()).text(outcome.error());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }
}
