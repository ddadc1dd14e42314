package dev.cairn.internal.store.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;

/**
 * SQL expressions that identify the history of the database: the timeline, which changes when a
 * standby is promoted or a backup is restored, and the system identifier of the cluster. A managed
 * database may hide either. The expression is then an empty text literal, which never changes.
 *
 * @param expression an SQL expression for the timeline, of type text
 * @param server an SQL expression for the system identifier, of type text
 */
public record Timeline(String expression, String server) {
  private static final String EMPTY_TEXT = "''";

  /** Both values are hidden. */
  public static final Timeline HIDDEN = new Timeline(EMPTY_TEXT, EMPTY_TEXT);

  private static final String EXPRESSION = "left(pg_walfile_name(pg_current_wal_lsn()), 8)";
  private static final String SERVER =
      "(select c.system_identifier::text from pg_control_system() c)";

  /** Classes of transient errors, which do not tell whether the value can be read. */
  private static final Set<String> OUTAGE_CLASSES = Set.of("08", "25", "53", "57", "58");

  /**
   * Finds out which of the two values the user can read. The connection leads to a primary.
   *
   * @throws SQLException if a transient error occurs
   */
  public static Timeline readableOn(Connection connection) throws SQLException {
    return new Timeline(
        expressionIfReadable(connection, EXPRESSION), expressionIfReadable(connection, SERVER));
  }

  private static String expressionIfReadable(Connection connection, String expression)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("select " + expression);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getString(1) == null ? EMPTY_TEXT : expression;
    } catch (SQLException problem) {
      String state = problem.getSQLState();
      if (state == null || OUTAGE_CLASSES.contains(state.substring(0, 2))) {
        throw problem;
      }
      return EMPTY_TEXT;
    }
  }
}
