package dev.cairn.internal.store.workflow;

import dev.cairn.error.ConfigException;
import dev.cairn.error.DatabaseException;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.error.UsageException;
import dev.cairn.error.WorkflowConflictException;
import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.jdbc.OnceTransaction;
import dev.cairn.internal.store.record.Membership;
import dev.cairn.internal.store.record.RecordRows;
import dev.cairn.internal.store.record.WorkflowRow;
import dev.cairn.internal.store.sql.ParameterBinder;
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
 * Cancels workflows, by hand or at their deadline, lets them go on again, forks and deletes them.
 * Thread-safe.
 */
public final class CommandStore {
  private static final Duration LONGEST_DELETION = Duration.ofMinutes(10);

  private final Database database;
  private final Membership membership;
  private final WorkflowDeletion deleting;

  public CommandStore(Database database, Membership membership, WorkflowDeletion deleting) {
    this.database = database;
    this.membership = membership;
    this.deleting = deleting;
  }

  /**
   * Cancels a workflow.
   *
   * @param id its id
   * @param children whether also what it has started, and what that has started
   * @param reason the reason that is recorded; null for none
   * @return false if it had ended or was cancelled before
   * @throws NoSuchWorkflowException if there is none
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
      return database.request(
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
      throw refused(problem);
    }
  }

  /**
   * Cancels what a cancelled workflow has started, which may have begun while it was cancelled.
   *
   * @param id the workflow's id
   */
  public void cancelChildren(String id) {
    database.ask(
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
   * Lets a workflow go on that was cancelled, is stuck or exhausted: any executor takes it over.
   *
   * @param id its id
   * @param queue the queue in which it goes on; null for its own
   * @throws NoSuchWorkflowException if there is none
   * @throws UsageException if it is in another state, or has undone what it did
   * @throws ConfigException if there is no such queue, or the partition key does not fit it
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
   * @param delay how long from now it waits; zero to enqueue it now
   * @return false if it is not delayed any more
   * @throws NoSuchWorkflowException if there is none
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
   * @throws NoSuchWorkflowException if there is none
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
   * @throws NoSuchWorkflowException if there is none
   */
  public void removeAttributes(String id, Collection<String> keys) {
    boolean unused =
        once(
            "remove attributes of workflow '%s'".formatted(id),
            "select cairn.remove_attributes(?, ?)",
            binder -> binder.text(id).array(keys.toArray(String[]::new)),
            PreparedStatement::execute);
  }

  /**
   * A workflow to be that begins with another one's records.
   *
   * @param fork what was asked for, but for what follows
   * @param id its own id
   * @param input its arguments as JSON; null for those of the other one
   * @param outcomes other values for recorded steps as JSON, by their keys
   */
  public record Forked(
      Fork fork, String id, @Nullable String input, Map<String, String> outcomes) {}

  /**
   * Makes a workflow that begins with another one's records.
   *
   * @param forked the workflow
   * @throws NoSuchWorkflowException if there is no such other one
   * @throws WorkflowConflictException if the id is taken
   * @throws UsageException if the step was not recorded, or an outcome is not kept
   * @throws ConfigException if no executor of the version has registered the workflow, there is no
   *     such queue, or the partition key does not fit it
   */
  public void fork(Forked forked) {
    Fork fork = forked.fork;
    try {
      database.request(
          "fork workflow '%s'".formatted(fork.source()),
          new OnceTransaction<>(
              database,
              connection -> {
                String before = before(connection, fork);
                String sql =
                    """
                    select cairn.fork(?, ?, ?, ?, ?::json,
                      (select json_object_agg(o.key, o.value::json)
                       from unnest(?::text[], ?::text[]) as o (key, value)),
                      ?, ?, ?::integer, ? * interval '1 microsecond', ?)
                    """;
                try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
                  var binder =
                      new ParameterBinder(connection, statement)
                          .text(fork.source())
                          .text(before)
                          .text(forked.id)
                          .text(fork.version())
                          .text(forked.input)
                          .texts(forked.outcomes.keySet().toArray(String[]::new))
                          .texts(forked.outcomes.values().toArray(String[]::new));
                  bind(binder, fork.queue());
                  binder
                      .numberOrNull(micros(fork.bounds().timeout()))
                      .moment(fork.bounds().deadline());
                  return statement.execute();
                }
              }));
    } catch (DatabaseException problem) {
      throw refused(problem);
    }
  }

  private @Nullable String before(Connection connection, Fork fork) throws SQLException {
    return switch (fork.from()) {
      case Fork.From.Beginning beginning -> null;
      case Fork.From.Step(var step) -> step;
      case Fork.From.Failure failure -> {
        String sql = "select cairn.failed_step(?)";
        try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
          new ParameterBinder(connection, statement).text(fork.source());
          yield failed(statement, fork.source());
        }
      }
    };
  }

  private static String failed(PreparedStatement statement, String source) throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      String step = row.next() ? row.getString(1) : null;
      if (step == null) {
        throw new UsageException(
            "Workflow '%s' has recorded no step that failed, so it cannot be forked before that. Name a step with Fork.before(...), or begin anew with Fork.of(...) alone."
                .formatted(source));
      }
      return step;
    }
  }

  /**
   * Deletes a workflow that does not go on, with all that it has started.
   *
   * @param id its id
   * @return how many workflows are gone
   * @throws NoSuchWorkflowException if there is none
   * @throws UsageException if it goes on, or something does that it has started
   */
  public int delete(String id) {
    try {
      OnceTransaction<List<String>> deletion =
          deleting.once(open -> delete(open, id), gone -> gone);
      return database
          .request("delete workflow '%s'".formatted(id), deletion, LONGEST_DELETION)
          .size();
    } catch (DatabaseException problem) {
      throw refused(problem);
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

  static RuntimeException refused(DatabaseException problem) {
    if (!(problem.getCause() instanceof SQLException said)) {
      return problem;
    }
    SqlError raised = SqlError.of(said);
    return switch (raised.state()) {
      case "CRN04" -> new WorkflowConflictException(raised.said(), said);
      case "CRN06" -> new NoSuchWorkflowException(raised.said(), said);
      case "CRN08", "CRN10" -> new UsageException(raised.said(), said);
      case "CRN01", "CRN02", "CRN11" -> new ConfigException(raised.said(), said);
      default -> problem;
    };
  }

  /**
   * Cancels those whose deadline has passed, whoever runs them, and looks what of this executor was
   * cancelled. One round trip.
   *
   * @param most how many to cancel at most
   * @param cancelled takes what this executor runs that was cancelled, or undoes already
   * @return how long it is until the next deadline; negative if none is known
   */
  public Duration look(int most, Consumer<List<WorkflowRow>> cancelled) {
    String sql =
        """
        select extract(epoch from cairn.cancel_overdue(?) - clock_timestamp()) * 1000000;
        select %s from cairn.workflow
        where executor = ? and state = 'RUNNING' and cancelled_at is not null
        """
            .formatted(RecordRows.WORKFLOW);
    return database.ask(
        "look for cancelled workflows",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            new ParameterBinder(connection, statement).number(most).text(membership.executor());
            statement.execute();
            Duration next = next(statement);
            statement.getMoreResults();
            cancelled.accept(RecordRows.workflows(statement.getResultSet()));
            return next;
          }
        });
  }

  private static Duration next(PreparedStatement statement) throws SQLException {
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
