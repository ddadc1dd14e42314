package dev.cairn.embedded;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A client of a server that opens a connection for each statement. */
record Client(EmbeddedPostgres postgres, String user, String password) {

  /** A client that logs in as the application's user. */
  Client(EmbeddedPostgres postgres) {
    this(postgres, postgres.user(), postgres.password());
  }

  static Client superuser(EmbeddedPostgres postgres) {
    return new Client(postgres, postgres.superuser(), postgres.superuserPassword());
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(postgres.jdbcUrl(), user, password);
  }

  void tryToRun(String statement) throws SQLException {
    try (var connection = connect();
        var sql = connection.createStatement()) {
      sql.execute(statement);
    }
  }

  void run(String statement) {
    try {
      tryToRun(statement);
    } catch (SQLException e) {
      throw new AssertionError(statement, e);
    }
  }

  String value(String query) {
    return values(query).getFirst();
  }

  List<String> values(String query) {
    try (var connection = connect();
        var sql = connection.createStatement();
        var rows = sql.executeQuery(query)) {
      var values = new ArrayList<String>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    } catch (SQLException e) {
      throw new AssertionError(query, e);
    }
  }
}
