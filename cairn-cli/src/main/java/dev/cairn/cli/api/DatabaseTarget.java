package dev.cairn.cli.api;

import dev.cairn.cli.output.CommandFailure;
import dev.cairn.cli.output.ExitCode;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A database with Cairn's tables, or for them.
 *
 * @param url its JDBC URL
 * @param user the user
 * @param password the password; empty for none
 * @param schema the schema of Cairn's tables
 */
public record DatabaseTarget(String url, String user, String password, String schema) {
  /** Opens a connection; the caller closes it. */
  public Connection connect() {
    try {
      return DriverManager.getConnection(url, user, password);
    } catch (SQLException refused) {
      throw new CommandFailure(
          ExitCode.UNAVAILABLE,
          "The database cannot be used: " + refused.getMessage(),
          "Check --url, --user and CAIRN_PASSWORD.");
    }
  }

  /** Returns whether the schema has Cairn's tables. */
  public boolean hasSchema() {
    String sql =
        """
        select exists (
          select from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
          where n.nspname = ? and c.relname = 'migration')
        """;
    try (Connection connection = connect();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, schema);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    } catch (SQLException failed) {
      throw new CommandFailure(
          ExitCode.UNAVAILABLE,
          "The database cannot be read: " + failed.getMessage(),
          "Check the rights of the user.");
    }
  }

  /** Checks that the schema has Cairn's tables, so that no command creates them unasked. */
  public void checkSchema() {
    if (!hasSchema()) {
      throw new CommandFailure(
          ExitCode.NOT_FOUND,
          "The database has no schema '%s' with Cairn's tables.".formatted(schema),
          "Check --url and --schema, or create it: cairn migrate apply");
    }
  }

  /** Creates or upgrades the schema. */
  public void migrate() {
    DatabaseApi.connect(this).close();
  }

  @Override
  public String toString() {
    return "schema '%s' as %s".formatted(schema, user);
  }
}
