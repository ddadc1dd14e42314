package dev.cairn.internal.store.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.postgresql.PGConnection;

/**
 * Settings of a session on the server that Cairn's own statements depend on.
 *
 * @param role the role that was set, or {@code none}
 * @param searchPath where unqualified names are looked up
 * @param isolation the isolation level of transactions that do not choose one
 */
public record SessionState(String role, String searchPath, String isolation) {
  private static final String READ_COMMITTED = "read committed";

  /**
   * A session as it was found.
   *
   * @param state its settings
   * @param isReadOnly whether it can only read
   * @param isPooled whether a pooler such as PgBouncer is in between, which may give the next
   *     transaction to another server session: settings of a session must be left alone
   */
  public record Found(SessionState state, boolean isReadOnly, boolean isPooled) {}

  /** What Cairn assumes of a session that is like this one, apart from what it chooses itself. */
  SessionState assumed() {
    return new SessionState(role, searchPath, READ_COMMITTED);
  }

  /** Reads the settings of a session. */
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

  /** A pooler tells the driver a process of its own invention. */
  private static boolean isPooled(Connection connection, int process) throws SQLException {
    return connection.isWrapperFor(PGConnection.class)
        && connection.unwrap(PGConnection.class).getBackendPID() != process;
  }

  /** Gives a session these settings. */
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
