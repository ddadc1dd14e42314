package dev.cairn.store;

import dev.cairn.api.DatabaseException;
import dev.cairn.api.NoSuchWorkflowException;
import dev.cairn.api.UsageException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Cancels workflows, by hand or at their deadline, lets them go on again, and deletes them.
 * Thread-safe.
 */
public final class Steering {
  private static final Duration LONGEST_DELETION = Duration.ofMinutes(10);

  private final Database database;
  private final Membership membership;
  private final Deleting deleting;

  Steering(Database database, Membership membership, Deleting deleting) {
    this.database = database;
    this.membership = membership;
    this.deleting = deleting;
  }

  /**
   * Cancels a workflow.
   *
   * @param id its id
   * @param children whether also what it has started, and what that has started
   * @return false if it had ended or was cancelled before; then also if an earlier try of this call
   *     was committed unnoticed
   * @throws NoSuchWorkflowException if there is none
   */
  public boolean cancel(String id, boolean children) {
    String what = "cancel workflow '%s'".formatted(id);
    try {
      return database.ask(
          what,
          connection -> {
            String sql = "select cairn.cancel(?, ?)";
            try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
              new Binder(connection, statement).text(id).flag(children);
              return flag(statement);
            }
          });
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
              select cairn.give_up(array(select cairn.descendants(array[?])), 'WITH_CHILDREN')
              """;
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            new Binder(connection, statement).text(id);
            return statement.execute();
          }
        });
  }

  /**
   * Lets a workflow go on that was cancelled, is stuck or exhausted: any executor takes it over.
   *
   * @param id its id
   * @throws NoSuchWorkflowException if there is none
   * @throws UsageException if it is in another state, or has undone what it did
   */
  public void resume(String id) {
    try {
      database.ask(
          "resume workflow '%s'".formatted(id),
          connection -> {
            String sql = "select cairn.resume(?)";
            try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
              new Binder(connection, statement).text(id);
              return statement.execute();
            }
          });
    } catch (DatabaseException problem) {
      throw refused(problem);
    }
  }

  /**
   * Deletes a workflow that does not go on, with all that it has started.
   *
   * @param id its id
   * @return how many workflows are gone
   * @throws NoSuchWorkflowException if there is none; then also if an earlier try of this call was
   *     committed unnoticed
   * @throws UsageException if it goes on, or something does that it has started
   */
  public int delete(String id) {
    try {
      return database.ask(
          "delete workflow '%s'".formatted(id),
          connection -> deleting.within(connection, open -> delete(open, id), gone -> gone).size(),
          LONGEST_DELETION);
    } catch (DatabaseException problem) {
      throw refused(problem);
    }
  }

  private List<String> delete(Connection connection, String id) throws SQLException {
    String sql = "select cairn.delete(?)";
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      new Binder(connection, statement).text(id);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return Deleting.ids(row);
      }
    }
  }

  private static RuntimeException refused(DatabaseException problem) {
    if (!(problem.getCause() instanceof SQLException said)) {
      return problem;
    }
    Raised raised = Raised.of(said);
    return switch (raised.state()) {
      case "CRN06" -> new NoSuchWorkflowException(raised.said(), said);
      case "CRN10" -> new UsageException(raised.said(), said);
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
        select extract(epoch from cairn.expire(?) - clock_timestamp()) * 1000000;
        select %s from cairn.workflow
        where executor = ? and state = 'RUNNING' and cancelled_at is not null
        """
            .formatted(Rows.WORKFLOW);
    return database.ask(
        "look for cancelled workflows",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            new Binder(connection, statement).number(most).text(membership.executor());
            statement.execute();
            Duration next = next(statement);
            statement.getMoreResults();
            cancelled.accept(Rows.workflows(statement.getResultSet()));
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
