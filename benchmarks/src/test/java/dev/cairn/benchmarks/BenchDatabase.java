package dev.cairn.benchmarks;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/**
 * A database for measurements.
 *
 * @param url its JDBC URL
 * @param user the user
 * @param password the password
 */
record BenchDatabase(String url, String user, String password) {
  private static final String URL = "BENCH_URL";
  private static final String USER = "BENCH_USER";
  private static final String PASSWORD = "BENCH_PASSWORD";

  static BenchDatabase ofEnvironment() {
    Map<String, String> variables = System.getenv();
    return new BenchDatabase(
        variables.getOrDefault(URL, ""),
        variables.getOrDefault(USER, ""),
        variables.getOrDefault(PASSWORD, ""));
  }

  Map<String, String> variables() {
    return Map.of(URL, url, USER, user, PASSWORD, password);
  }

  BenchDatabase database(String name) {
    return new BenchDatabase(url.substring(0, url.lastIndexOf('/') + 1) + name, user, password);
  }

  String database() {
    return url.substring(url.lastIndexOf('/') + 1);
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(url, user, password);
  }

  void execute(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException refused) {
      throw new BenchException("Postgres rejected: " + sql, refused);
    }
  }

  double number(String query) {
    return Double.parseDouble(text(query));
  }

  String text(String query) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return String.valueOf(rows.getString(1));
    } catch (SQLException refused) {
      throw new BenchException("Postgres rejected: " + query, refused);
    }
  }
}
