package dev.cairn.examples.shop.demo;

import dev.cairn.embedded.EmbeddedPostgres;
import dev.cairn.examples.shop.Stockroom.Shelf;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Queries Postgres with plain SQL, without the shop and without Cairn. */
final class Inspector implements AutoCloseable {
  private final Connection connection;

  private Inspector(Connection connection) {
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

  /** Returns how many orders have ended. */
  int endedCount() {
    return queryNumber("select count(*) from cairn.workflows where state <> 'RUNNING'");
  }

  /** Returns the ids of orders that were accepted and have not ended. */
  List<String> runningOrders() {
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

  /** Returns the total number of attempts of these workflows. */
  int attempts(List<String> ids) {
    String sql = "select coalesce(sum(attempt), 0) from cairn.workflows where id = any (?)";
    try (var statement = connection.prepareStatement(sql)) {
      Array array = connection.createArrayOf("text", ids.toArray());
      statement.setArray(1, array);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    } catch (SQLException problem) {
      throw queryFailed(problem);
    }
  }

  /** Returns how many orders were taken over by another process. */
  int continuedElsewhere() {
    return queryNumber("select count(*) from cairn.workflows where attempt > 1");
  }

  /** Returns steps with more than one record. */
  List<String> recordedTwice() {
    return query(
        """
        select workflow_id || '/' || split_part(key, '#', 1) as step
        from cairn.steps
        group by workflow_id, split_part(key, '#', 1)
        having count(*) > 1
        """,
        row -> row.getString("step"));
  }

  /** Returns the outcomes of the orders, from the shop's rows and the results of the workflows. */
  List<Evidence.OrderOutcome> outcomes() {
    return query(
        """
        select o.id, o.status, o.reason, o.amount,
               coalesce(w.output ->> 'status', w.state, 'unknown') as returned
        from shop.orders o
        left join cairn.workflows w on w.id = o.id
        """,
        row ->
            new Evidence.OrderOutcome(
                row.getString("id"),
                row.getString("status"),
                row.getString("reason"),
                row.getLong("amount"),
                row.getString("returned")));
  }

  List<Shelf> shelves() {
    return query(
        "select sku, price, available, parcels from shop.stock order by sku",
        row ->
            new Shelf(
                row.getString("sku"),
                row.getLong("price"),
                row.getInt("available"),
                row.getInt("parcels")));
  }

  private interface RowMapper<T> {
    T map(ResultSet row) throws SQLException;
  }

  private int queryNumber(String sql) {
    return query(sql, row -> row.getInt(1)).getFirst();
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
