package dev.cairn.internal.store.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.postgresql.PGConnection;

/**
 * The settings of a server session that Cairn's own statements depend on.
 *
 * @param role the role that was set, or {@code none}
 * @param searchPath where unqualified names are looked up
 * @param isolation the default isolation level
 */
public record SessionState(String role, String searchPath, String isolation) {
  private static final String READ_COMMITTED = "read committed";

  /**
   * The settings that were found in a session.
   *
   * @param state the settings
   * @param isReadOnly whether the session is read-only
   * @param isPooled whether a pooler such as PgBouncer is between the driver and the server. It may
   *     execute the next transaction in another server session, so session settings must not be
   *     changed
   */
  public record Found(SessionState state, boolean isReadOnly, boolean isPooled) {}

  /** Returns these settings with the isolation level that Cairn needs. */
  SessionState expectedState() {
    return new SessionState(role, searchPath, READ_COMMITTED);
  }

  /** Reads the settings of a session, in one round trip. */
  public static Found read(Connection connection) throws SQLException {
    String sql =
        """
        select pg_catalog.current_setting('role'),
               pg_catalog.current_setting('search_path'),
               pg_catalog.current_setting('default_transaction_isolation'),
               pg_catalog.current_setting('transaction_read_only')::pg_catalog.bool
                 or pg_catalog.pg_is_in_recovery(),
               pg_catalog.pg_backend_pid()
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return new Found(
          new SessionState(row.getString(1), row.getString(2), row.getString(3)),
          row.getBoolean(4),
          isPooled(connection, row.getInt(5)));
    }
  }

  /** A pooler reports another process id to the driver than the one of the server session. */
  private static boolean isPooled(Connection connection, int process) throws SQLException {
    return connection.isWrapperFor(PGConnection.class)
        && connection.unwrap(PGConnection.class).getBackendPID() != process;
  }

  /** Applies these settings to a session. */
  void set(Connection connection) throws SQLException {
    String sql =
        """
        select pg_catalog.set_config('search_path', ?, false),
               pg_catalog.set_config('default_transaction_isolation', ?, false),
               pg_catalog.set_config('role', ?, false)
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, searchPath);
      statement.setString(2, isolation);
      statement.setString(3, role);
      statement.executeQuery().close();
    }
  }
}
