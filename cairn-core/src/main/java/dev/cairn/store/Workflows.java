package dev.cairn.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Reads workflows and their histories, and takes over those whose executor is dead. Thread-safe.
 */
public final class Workflows {
  private final Database database;
  private final Membership membership;

  Workflows(Database database, Membership membership) {
    this.database = database;
    this.membership = membership;
  }

  /**
   * One workflow as it stands.
   *
   * @param id its id
   * @return the workflow, or empty if there is none
   */
  public Optional<WorkflowRow> find(String id) {
    String sql =
        """
        select id, name, state, attempt, parent_id, build, started_at, input, output, error
        from cairn.workflow
        where id = ?
        """;
    return database.ask(
        "read workflow '%s'".formatted(id),
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            statement.setString(1, id);
            return Rows.workflows(statement).stream().findFirst();
          }
        });
  }

  /**
   * Those of the given workflows that do not run any more.
   *
   * @param ids workflow ids
   * @return their rows
   */
  public List<WorkflowRow> notRunning(Collection<String> ids) {
    String sql =
        """
        select id, name, state, attempt, parent_id, build, started_at, input, output, error
        from cairn.workflow
        where id = any (?::text[]) and completed_at is not null
        """;
    return database.ask(
        "watch workflows",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            new Binder(connection, statement).texts(ids.toArray(String[]::new));
            return Rows.workflows(statement);
          }
        });
  }

  /**
   * Everything that a workflow has recorded, in one query.
   *
   * @param id its id
   * @return its records in the order of recording
   */
  public List<StepRecord> history(String id) {
    String sql =
        """
        select key, position, kind, output, error, started_at, completed_at, tries, argument_hash
        from cairn.step
        where workflow_id = ?
        order by position
        """;
    return database.ask(
        "read the history of workflow '%s'".formatted(id),
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            statement.setString(1, id);
            try (ResultSet rows = statement.executeQuery()) {
              var history = new ArrayList<StepRecord>();
              while (rows.next()) {
                history.add(Rows.step(rows));
              }
              return history;
            }
          }
        });
  }

  /**
   * Takes over workflows that nobody runs: this executor's number is one higher than the last
   * one's, who can record nothing from now on. A workflow that another build goes on with forgets
   * its build.
   *
   * @param names the workflows that are registered here
   * @param build the build that runs here
   * @param most how many at most
   * @return what this executor runs from now on; after a failed try, also what it may know already
   */
  public List<WorkflowRow> takeOver(Collection<String> names, String build, int most) {
    String sql =
        """
        with lease as (
          select id from cairn.executor where id = ? and state = 'ALIVE' for share
        ), orphan as (
          select w.id
          from cairn.workflow w
          where w.state = 'RUNNING' and w.queue is null and w.name = any (?::text[])
            and (w.executor is null
                 or w.executor in (select e.id from cairn.executor e where e.state = 'DEAD'))
          order by w.created_at
          limit ?
          for update of w skip locked
        )
        update cairn.workflow w
        set attempt = w.attempt + 1,
            executor = lease.id,
            build = case when w.build = ? then w.build end
        from orphan, lease
        where w.id = orphan.id
        returning w.id, w.name, w.state, w.attempt, w.parent_id, w.build, w.started_at, w.input,
                  w.output, w.error
        """;
    var asked = new AtomicInteger();
    return database.ask(
        "take over workflows",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            statement.setString(1, membership.executor());
            statement.setArray(2, connection.createArrayOf("text", names.toArray()));
            statement.setInt(3, most);
            statement.setString(4, build);
            boolean again = asked.getAndIncrement() > 0;
            List<WorkflowRow> unnoticed = again ? inHand(connection) : List.of();
            return Stream.concat(unnoticed.stream(), Rows.workflows(statement).stream()).toList();
          }
        });
  }

  /**
   * What this executor should be running: perhaps more than it knows of, if a commit went
   * unnoticed.
   */
  private List<WorkflowRow> inHand(Connection connection) throws SQLException {
    String sql =
        """
        select id, name, state, attempt, parent_id, build, started_at, input, output, error
        from cairn.workflow
        where executor = ? and state = 'RUNNING'
        """;
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      statement.setString(1, membership.executor());
      return Rows.workflows(statement);
    }
  }

  /**
   * Workflows that nobody runs and that are not registered here.
   *
   * @param names the workflows that are registered here
   * @return how many wait, by name
   */
  public Map<String, Long> unknown(Collection<String> names) {
    String sql =
        """
        select w.name, count(*)
        from cairn.workflow w
        where w.state = 'RUNNING' and w.name <> all (?::text[])
          and (w.executor is null
               or w.executor in (select e.id from cairn.executor e where e.state = 'DEAD'))
        group by w.name
        """;
    return database.ask(
        "look for unknown workflows",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            statement.setArray(1, connection.createArrayOf("text", names.toArray()));
            try (ResultSet rows = statement.executeQuery()) {
              var waiting = new HashMap<String, Long>();
              while (rows.next()) {
                waiting.put(rows.getString(1), rows.getLong(2));
              }
              return waiting;
            }
          }
        });
  }

  /**
   * Lets a stuck workflow go on: any executor takes it over.
   *
   * @param id its id
   * @return false if it is not stuck
   */
  public boolean resume(String id) {
    String sql =
        """
        update cairn.workflow
        set state = case when queue is null then 'RUNNING' else 'ENQUEUED' end,
            executor = null, completed_at = null, error = null
        where id = ? and state = 'STUCK'
        """;
    return database.ask(
        "resume workflow '%s'".formatted(id),
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            statement.setString(1, id);
            return statement.executeUpdate() == 1;
          }
        });
  }
}
