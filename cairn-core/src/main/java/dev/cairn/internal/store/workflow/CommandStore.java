package dev.cairn.internal.store.workflow;

import dev.cairn.error.DatabaseException;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.NoSuchQueueException;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.error.UsageException;
import dev.cairn.error.WorkflowConflictException;
import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.jdbc.OnceTransaction;
import dev.cairn.internal.store.record.CurrentExecutor;
import dev.cairn.internal.store.record.RecordRows;
import dev.cairn.internal.store.record.WorkflowRow;
import dev.cairn.internal.store.sql.ParameterBinder;
import dev.cairn.internal.store.sql.RaisedErrors;
import dev.cairn.internal.store.sql.SqlError;
import dev.cairn.operate.Fork;
import dev.cairn.queue.QueueTarget;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Cancels workflows on request or at their deadline; resumes, forks and deletes workflows.
 * Thread-safe.
 */
public final class CommandStore {
  private static final Duration DELETION_TIMEOUT = Duration.ofMinutes(10);

  private final Database database;
  private final CurrentExecutor currentExecutor;
  private final WorkflowDeletion deletion;

  public CommandStore(
      Database database, CurrentExecutor currentExecutor, WorkflowDeletion deletion) {
    this.database = database;
    this.currentExecutor = currentExecutor;
    this.deletion = deletion;
  }

  /**
   * Cancels a workflow.
   *
   * @param id its id
   * @param children whether its descendants are cancelled as well
   * @param reason the reason that is recorded; null for none
   * @return false if it had ended or was cancelled before
   * @throws NoSuchWorkflowException if it does not exist
   */
  public boolean cancel(String id, boolean children, @Nullable String reason) {
    return once(
        "cancel workflow '%s'".formatted(id),
        "select cairn.cancel(?, ?, ?)",
        binder -> binder.text(id).flag(children).text(reason),
        CommandStore::flag);
  }

  /** Gives a statement its parameters. */
  @FunctionalInterface
  private interface Binding {
    void bind(ParameterBinder binder) throws SQLException;
  }

  /** Reads the answer of a statement. */
  @FunctionalInterface
  private interface Answer<T> {
    T of(PreparedStatement statement) throws SQLException;
  }

  /** Calls a function of the schema in a transaction of its own, which takes effect once. */
  private <T> T once(String what, String sql, Binding binding, Answer<T> answer) {
    try {
      return database.executeForCaller(
          what,
          new OnceTransaction<>(
              database,
              connection -> {
                try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
                  binding.bind(new ParameterBinder(connection, statement));
                  return answer.of(statement);
                }
              }));
    } catch (DatabaseException problem) {
      throw translate(problem);
    }
  }

  /**
   * Cancels the descendants of a cancelled workflow, some of which may have started during the
   * cancellation.
   *
   * @param id the id of the workflow
   */
  public void cancelChildren(String id) {
    database.execute(
        "cancel the children of workflow '%s'".formatted(id),
        connection -> {
          String sql =
              """
              select cairn.cancel_workflows(array(select cairn.descendants(array[w.id])), 'WITH_CHILDREN', w.cancellation_reason)
              from cairn.workflow w where w.id = ?
              """;
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            new ParameterBinder(connection, statement).text(id);
            return statement.execute();
          }
        });
  }

  /**
   * Resumes a workflow that is cancelled, stuck or exhausted: an executor takes it over.
   *
   * @param id its id
   * @param queue the queue in which it continues; null for its own
   * @throws NoSuchWorkflowException if it does not exist
   * @throws UsageException if it is in another state, or has run compensations
   * @throws NoSuchQueueException if the queue does not exist
   * @throws InvalidArgumentException if it does not match the partition key
   */
  public void resume(String id, @Nullable QueueTarget queue) {
    boolean unused =
        once(
            "resume workflow '%s'".formatted(id),
            "select cairn.resume(?, ?, ?, ?::integer)",
            binder -> bind(binder.text(id), queue),
            PreparedStatement::execute);
  }

  /** Binds the name, the partition key and the priority; nulls for no target. */
  static void bind(ParameterBinder binder, @Nullable QueueTarget queue) throws SQLException {
    Integer priority = queue == null ? null : queue.priority();
    binder
        .text(queue == null ? null : queue.queue())
        .text(queue == null ? null : queue.partition())
        .numberOrNull(priority == null ? null : priority.longValue());
  }

  /**
   * Changes the delay of a workflow that is delayed.
   *
   * @param id its id
   * @param delay the delay from now; zero to enqueue it now
   * @return false if it is not delayed any more
   * @throws NoSuchWorkflowException if it does not exist
   */
  public boolean delay(String id, Duration delay) {
    return once(
        "change the delay of workflow '%s'".formatted(id),
        "select cairn.delay(?, ? * interval '1 microsecond')",
        binder -> binder.text(id).numberOrNull(micros(delay)),
        CommandStore::flag);
  }

  private static @Nullable Long micros(@Nullable Duration duration) {
    return duration == null ? null : TimeUnit.MICROSECONDS.convert(duration);
  }

  /**
   * Sets attributes of a workflow and keeps its others.
   *
   * @param id its id
   * @param json the attributes, a JSON object
   * @throws NoSuchWorkflowException if it does not exist
   */
  public void setAttributes(String id, String json) {
    boolean unused =
        once(
            "set attributes of workflow '%s'".formatted(id),
            "select cairn.set_attributes(?, ?::jsonb)",
            binder -> binder.text(id).text(json),
            PreparedStatement::execute);
  }

  /**
   * Removes attributes of a workflow.
   *
   * @param id its id
   * @param keys the keys of the attributes
   * @throws NoSuchWorkflowException if it does not exist
   */
  public void removeAttributes(String id, Collection<String> keys) {
    boolean unused =
        once(
            "remove attributes of workflow '%s'".formatted(id),
            "select cairn.remove_attributes(?, ?)",
            binder -> binder.text(id).textArray(keys.toArray(String[]::new)),
            PreparedStatement::execute);
  }

  /**
   * A fork to create.
   *
   * @param fork its source, first step and version
   * @param id the id of the fork
   * @param input its arguments as JSON; null for those of the source
   * @param outcomes other values for recorded steps as JSON, by step key
   * @param generation the generation of the source that the values are bound to; null without
   *     values
   */
  public record ForkRequest(
      Fork fork,
      String id,
      @Nullable String input,
      Map<String, String> outcomes,
      @Nullable Integer generation) {}

  /**
   * Creates a workflow that begins with the records of another one.
   *
   * @param request the fork
   * @return false if the source is in another generation than the values
   * @throws NoSuchWorkflowException if the source does not exist
   * @throws WorkflowConflictException if the id is taken
   * @throws InvalidArgumentException if the step was not recorded, the fork does not keep an edited
   *     step, or the queue does not match the partition key
   * @throws UsageException if no executor of the version has registered the workflow
   * @throws NoSuchQueueException if the queue does not exist
   */
  public boolean fork(ForkRequest request) {
    Fork fork = request.fork;
    try {
      return database.executeForCaller(
          "fork workflow '%s'".formatted(fork.source()),
          new OnceTransaction<>(
              database,
              connection -> {
                String firstNotCopied = firstNotCopied(connection, fork);
                String sql =
                    """
                    select cairn.fork(?, ?, ?, ?, ?::json,
                      (select json_object_agg(o.key, o.value::json)
                       from unnest(?::text[], ?::text[]) as o (key, value)),
                      ?, ?, ?::integer, ? * interval '1 microsecond', ?, ?::integer) is not null
                    """;
                try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
                  var binder =
                      new ParameterBinder(connection, statement)
                          .text(fork.source())
                          .text(firstNotCopied)
                          .text(request.id)
                          .text(fork.version())
                          .text(request.input)
                          .texts(request.outcomes.keySet().toArray(String[]::new))
                          .texts(request.outcomes.values().toArray(String[]::new));
                  bind(binder, fork.queue());
                  binder
                      .numberOrNull(micros(fork.bounds().timeout()))
                      .timestamp(fork.bounds().deadline())
                      .numberOrNull(
                          request.generation == null ? null : request.generation.longValue());
                  return flag(statement);
                }
              }));
    } catch (DatabaseException problem) {
      throw translate(problem);
    }
  }

  private @Nullable String firstNotCopied(Connection connection, Fork fork) throws SQLException {
    return switch (fork.from()) {
      case Fork.From.Beginning beginning -> null;
      case Fork.From.Step(var step) -> step;
      case Fork.From.Failure failure -> {
        String sql = "select cairn.failed_step(?)";
        try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
          new ParameterBinder(connection, statement).text(fork.source());
          yield failedStep(statement, fork.source());
        }
      }
    };
  }

  private static String failedStep(PreparedStatement statement, String source) throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      String step = row.next() ? row.getString(1) : null;
      if (step == null) {
        throw new UsageException(
            "Workflow '%s' has no failed step before which it could be forked. Name a step with Fork.before(...), or fork from the beginning with Fork.of(...)."
                .formatted(source),
            source);
      }
      return step;
    }
  }

  /**
   * Deletes a workflow that is not in flight, with its descendants.
   *
   * @param id its id
   * @return the number of deleted workflows
   * @throws NoSuchWorkflowException if it does not exist
   * @throws UsageException if it or one of its descendants has not ended
   */
  public int delete(String id) {
    try {
      OnceTransaction<List<String>> transaction =
          deletion.once(open -> delete(open, id), ids -> ids);
      return database
          .executeForCaller("delete workflow '%s'".formatted(id), transaction, DELETION_TIMEOUT)
          .size();
    } catch (DatabaseException problem) {
      throw translate(problem);
    }
  }

  private List<String> delete(Connection connection, String id) throws SQLException {
    String sql = "select cairn.delete(?)";
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      new ParameterBinder(connection, statement).text(id);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return WorkflowDeletion.ids(row);
      }
    }
  }

  static RuntimeException translate(DatabaseException problem) {
    if (!(problem.getCause() instanceof SQLException sqlException)) {
      return problem;
    }
    SqlError error = SqlError.of(sqlException);
    return RaisedErrors.translate(error, sqlException).orElse(problem);
  }

  /**
   * Cancels workflows of any executor whose deadline has passed, and reads the cancelled workflows
   * that this executor owns. One round trip.
   *
   * @param limit the maximum number of workflows to cancel
   * @param cancelled gets the cancelled workflows of this executor, also those that already run
   *     their compensations
   * @return the time until the next deadline; negative if there is none
   */
  public Duration cancelOverdue(int limit, Consumer<List<WorkflowRow>> cancelled) {
    String sql =
        """
        select extract(epoch from cairn.cancel_overdue(?) - cairn.clock()) * 1000000;
        select %s from cairn.workflow
        where executor = ? and state = 'RUNNING' and cancelled_at is not null
        """
            .formatted(RecordRows.WORKFLOW);
    return database.execute(
        "cancel overdue workflows",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            new ParameterBinder(connection, statement).number(limit).text(currentExecutor.id());
            statement.execute();
            Duration untilNextDeadline = untilNextDeadline(statement);
            statement.getMoreResults();
            cancelled.accept(RecordRows.workflows(statement.getResultSet()));
            return untilNextDeadline;
          }
        });
  }

  private static Duration untilNextDeadline(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.getResultSet()) {
      row.next();
      long micros = row.getLong(1);
      return row.wasNull() ? Duration.ofNanos(-1) : Duration.ofNanos(Math.max(0, micros) * 1_000);
    }
  }

  private static boolean flag(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getBoolean(1);
    }
  }
}
