package dev.cairn.internal.store.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;

/**
 * How statements read which history of the database they run on: the timeline, which changes when a
 * standby is promoted or a backup is restored, and the system identifier, which every cluster of
 * databases has its own of. A managed database may hide either; the expression is an empty text
 * then, which is the same everywhere.
 *
 * @param expression the timeline, as text
 * @param server the system identifier, as text
 */
public record Timeline(String expression, String server) {
  private static final String NOTHING = "''";

  /** Nothing can be read. */
  public static final Timeline HIDDEN = new Timeline(NOTHING, NOTHING);

  private static final String EXPRESSION = "left(pg_walfile_name(pg_current_wal_lsn()), 8)";
  private static final String SERVER =
      "(select c.system_identifier::text from pg_control_system() c)";

  /** States of errors that pass, or that say nothing about what may be read. */
  private static final Set<String> OF_OUTAGES = Set.of("08", "25", "53", "57", "58");

  /** What a connection to a primary can read. */
  public static Timeline readableOn(Connection connection) throws SQLException {
    return new Timeline(readable(connection, EXPRESSION), readable(connection, SERVER));
  }

  private static String readable(Connection connection, String expression) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("select " + expression);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getString(1) == null ? NOTHING : expression;
    } catch (SQLException problem) {
      String state = problem.getSQLState();
      if (state == null || OF_OUTAGES.contains(state.substring(0, 2))) {
        throw problem;
      }
      return NOTHING;
    }
  }
}
