package dev.cairn.cli.doctor;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads of checks.
 *
 * @param connection a connection to the database
 * @param schema the schema of Cairn's tables
 */
record Reads(Connection connection, String schema) {
  /** Returns the first column of the first row; empty if there is none. */
  String text(String sql) throws SQLException {
    List<List<String>> rows = rows(sql);
    return rows.isEmpty() ? "" : rows.getFirst().getFirst();
  }

  long number(String sql) throws SQLException {
    String text = text(sql);
    return text.isEmpty() ? 0 : Long.parseLong(text);
  }

  /** Returns rows of texts. The statement is written for the schema {@code cairn}. */
  List<List<String>> rows(String sql, Object... parameters) throws SQLException {
    String own = sql.replaceAll("\\bcairn\\.", "\"" + schema.replace("\"", "\"\"") + "\".");
    try (PreparedStatement statement = connection.prepareStatement(own)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      try (ResultSet rows = statement.executeQuery()) {
        List<List<String>> all = new ArrayList<>();
        while (rows.next()) {
          List<String> row = new ArrayList<>();
          for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
            @Nullable String value = rows.getString(column);
            row.add(value == null ? "" : value);
          }
          all.add(row);
        }
        return all;
      }
    }
  }
}
