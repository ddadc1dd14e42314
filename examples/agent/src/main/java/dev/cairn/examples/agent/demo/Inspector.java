package dev.cairn.examples.agent.demo;

import dev.cairn.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Queries Postgres with plain SQL, without the agent and without Cairn. */
final class Inspector implements AutoCloseable {
  private final Connection connection;

  /** Queries through a connection, which it closes. */
  Inspector(Connection connection) {
    this.connection = connection;
  }

  static Inspector of(EmbeddedPostgres postgres) {
    try {
      return new Inspector(
          DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password()));
    } catch (SQLException problem) {
      throw queryFailed(problem);
    }
  }

  /** Returns the ids of workflows that have not ended, children included. */
  List<String> running() {
    return query(
        "select id from cairn.workflows where state = 'RUNNING' order by id",
        row -> row.getString("id"));
  }

  /** Returns the workflows that did not succeed, with state and error. */
  List<String> notSucceeded() {
    return query(
        """
        select id || ' is ' || state || coalesce(': ' || (error::text), '') as what
        from cairn.workflows
        where state <> 'SUCCEEDED'
        order by id
        """,
        row -> row.getString("what"));
  }

  /** Returns the ids of the responses of the model that are recorded. */
  List<String> recordedResponses() {
    return query(
        """
        select output -> 'answer' -> 'metadata' ->> 'id' as response
        from cairn.steps
        where kind = 'STEP' and output -> 'answer' -> 'metadata' ->> 'id' is not null
        """,
        row -> row.getString("response"));
  }

  /** Returns the workflow of each purchase. */
  List<String> purchases() {
    return query(
        "select workflow_id from library.purchase order by id",
        row -> row.getString("workflow_id"));
  }

  private interface RowMapper<T> {
    T map(ResultSet row) throws SQLException;
  }

  private <T> List<T> query(String sql, RowMapper<T> mapper) {
    try (var statement = connection.prepareStatement(sql);
        ResultSet rows = statement.executeQuery()) {
      var results = new ArrayList<T>();
      while (rows.next()) {
        results.add(mapper.map(rows));
      }
      return results;
    } catch (SQLException problem) {
      throw queryFailed(problem);
    }
  }

  private static DemoException queryFailed(SQLException problem) {
    return new DemoException("Postgres query failed: " + problem.getMessage(), problem);
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
