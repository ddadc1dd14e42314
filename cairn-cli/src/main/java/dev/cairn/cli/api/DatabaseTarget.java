package dev.cairn.cli.api;

import dev.cairn.CairnClient;
import dev.cairn.Config;
import dev.cairn.cli.output.CommandFailure;
import dev.cairn.cli.output.ExitCode;
import dev.cairn.error.DatabaseException;
import dev.cairn.error.InvalidArgumentException;
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
      boolean wrongCredentials = String.valueOf(refused.getSQLState()).startsWith("28");
      throw new CommandFailure(
          wrongCredentials ? ExitCode.NOT_ALLOWED : ExitCode.UNAVAILABLE,
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

  /** Returns the SQL that creates the schema or upgrades it; empty if there is nothing to do. */
  public String missing() {
    try (Connection connection = connect()) {
      return CairnClient.schemaScript(connection, schema);
    } catch (InvalidArgumentException wrong) {
      throw new CommandFailure(
          ExitCode.USAGE, String.valueOf(wrong.getMessage()), "Give another --schema.");
    } catch (DatabaseException refused) {
      throw new CommandFailure(
          ExitCode.CONFLICT,
          String.valueOf(refused.getMessage()),
          "Check the release of this program, and the rights of the user.");
    } catch (SQLException lost) {
      throw new CommandFailure(
          ExitCode.UNAVAILABLE,
          "The connection was lost: " + lost.getMessage(),
          "Check that the server is running; then repeat the command.");
    }
  }

  /** Checks that the schema is that of this release, so that no command upgrades it unasked. */
  public void checkIsUpToDate() {
    checkSchema();
    if (!missing().isEmpty()) {
      throw new CommandFailure(
          ExitCode.CONFLICT,
          "The schema '%s' is that of an older release.".formatted(schema),
          "Upgrade it: cairn migrate apply");
    }
  }

  /**
   * Returns the configuration of a process that uses this database.
   *
   * @param application its name
   */
  public Config config(String application) {
    return Config.named(application).url(url).user(user).password(password).schema(schema);
  }

  /** Returns a statement that is written for the schema {@code cairn}, for this schema. */
  public String sql(String statement) {
    return statement.replaceAll("\\bcairn\\.", "\"" + schema.replace("\"", "\"\"") + "\".");
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
