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

/** Asks Postgres how things stand, with plain SQL, past the shop and past Cairn. */
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
      throw unanswered(problem);
    }
  }

  /** How many orders came to their end. */
  int done() {
    return one("select count(*) from cairn.workflows where state <> 'RUNNING'");
  }

  /** The orders that were accepted and have not ended. */
  List<String> underWay() {
    return all(
        "select id from cairn.workflows where state = 'RUNNING' order by id",
        row -> row.getString("id"));
  }

  /** The workflows that did not end as workflows should. */
  List<String> notSucceeded() {
    return all(
        """
        select id || ' is ' || state || coalesce(': ' || (error::text), '') as what
        from cairn.workflows
        where state <> 'SUCCEEDED'
        order by id
        """,
        row -> row.getString("what"));
  }

  /** How often these were begun, all together. */
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
      throw unanswered(problem);
    }
  }

  /** How many orders went on in another process than they began in. */
  int wentOn() {
    return one("select count(*) from cairn.workflows where attempt > 1");
  }

  /** Steps of an order that have more than one record. */
  List<String> recordedTwice() {
    return all(
        """
        select workflow_id || '/' || split_part(key, '#', 1) as step
        from cairn.steps
        group by workflow_id, split_part(key, '#', 1)
        having count(*) > 1
        """,
        row -> row.getString("step"));
  }

  /** How the orders ended, by the shop's books and by what the workflows returned. */
  List<Evidence.Ending> endings() {
    return all(
        """
        select o.id, o.status, o.reason, o.amount,
               coalesce(w.output ->> 'status', w.state, 'unknown') as returned
        from shop.orders o
        left join cairn.workflows w on w.id = o.id
        """,
        row ->
            new Evidence.Ending(
                row.getString("id"),
                row.getString("status"),
                row.getString("reason"),
                row.getLong("amount"),
                row.getString("returned")));
  }

  List<Shelf> shelves() {
    return all(
        "select sku, price, available, parcels from shop.stock order by sku",
        row ->
            new Shelf(
                row.getString("sku"),
                row.getLong("price"),
                row.getInt("available"),
                row.getInt("parcels")));
  }

  private interface Reading<T> {
    T of(ResultSet row) throws SQLException;
  }

  private int one(String sql) {
    return all(sql, row -> row.getInt(1)).getFirst();
  }

  private <T> List<T> all(String sql, Reading<T> reading) {
    try (var statement = connection.prepareStatement(sql);
        ResultSet rows = statement.executeQuery()) {
      var read = new ArrayList<T>();
      while (rows.next()) {
        read.add(reading.of(rows));
      }
      return read;
    } catch (SQLException problem) {
      throw unanswered(problem);
    }
  }

  private static DemoException unanswered(SQLException problem) {
    return new DemoException("Postgres does not answer: " + problem.getMessage(), problem);
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
