package dev.cairn.internal.store.migration;

import dev.cairn.error.DatabaseException;
import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.sql.DatabaseSource;
import dev.cairn.internal.store.sql.Schema;
import dev.cairn.internal.store.sql.SqlError;
import dev.cairn.internal.text.Sentence;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Migrates a schema to the version of this engine: versioned {@code .sql} files, applied in one
 * transaction under an advisory lock, so that several executors can start at once.
 */
public final class Migrations {
  /** The last version of the baseline; a schema has all of its files or none. */
  private static final int BASELINE = 7;

  /** The migrations of Cairn's own database. */
  public static final List<Migration> OWN =
      List.of(
          Migration.of("V1__tables.sql", BASELINE),
          Migration.of("V2__queues.sql", BASELINE),
          Migration.of("V3__messages.sql", BASELINE),
          Migration.of("V4__control.sql", BASELINE),
          Migration.of("V5__cluster.sql", BASELINE),
          Migration.of("V6__views.sql", BASELINE),
          Migration.of("V7__access.sql", BASELINE));

  /** The migrations of an external database. */
  public static final List<Migration> EXTERNAL = List.of(Migration.of("O1__transactions.sql", 1));

  private final Schema schema;
  private final List<Migration> migrations;
  private final AppliedMigrations applied;

  Migrations(Schema schema, List<Migration> migrations) {
    this.schema = schema;
    this.migrations = migrations;
    this.applied = new AppliedMigrations(schema);
  }

  /**
   * Applies the migrations that the schema lacks.
   *
   * @throws DatabaseException if this engine does not work on the schema
   */
  void apply(Connection connection) throws SQLException {
    if (version(connection) >= migrations.size()) {
      return;
    }
    connection.setAutoCommit(false);
    try {
      lock(connection);
      pinSearchPath(connection);
      prepare(connection);
      for (int version = version(connection) + 1; version <= migrations.size(); version++) {
        apply(connection, version);
      }
      connection.commit();
      connection.setAutoCommit(true);
    } catch (SQLException | RuntimeException problem) {
      Database.rollBack(connection, problem);
      throw problem;
    }
  }

  /** Returns the exception for a user who lacks the rights to migrate the schema. */
  DatabaseException missingRights(
      Connection connection, DatabaseSource source, SQLException problem) throws SQLException {
    if (!applied.tableExists(connection)) {
      return SqlError.exception(
          "The user of %s lacks the rights to create the schema '%s': %s Let an owner open Cairn once, or run: create schema %s authorization <user>."
              .formatted(source, schema.name(), Sentence.of(problem.getMessage()), schema.name()),
          problem);
    }
    if (!isReadable(connection)) {
      return SqlError.exception(
          "The user of %s lacks the rights to use the schema '%s': %s Let an owner run the grants of docs/sql/roles.sql, and then: grant cairn_client to <user>."
              .formatted(source, schema.name(), Sentence.of(problem.getMessage())),
          problem);
    }
    return SqlError.exception(
        "The schema '%s' has version %d, this engine needs %d, and the user of %s lacks the rights to change it: %s Let an owner open Cairn once."
            .formatted(
                schema.name(),
                version(connection),
                migrations.size(),
                source,
                Sentence.of(problem.getMessage())),
        problem);
  }

  private boolean isReadable(Connection connection) throws SQLException {
    String sql =
        """
        select has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select')
        from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where n.nspname = ? and c.relname = 'migration'
        """;
    return queryFlag(connection, sql);
  }

  private int version(Connection connection) throws SQLException {
    return applied.version(connection, migrations);
  }

  private boolean queryFlag(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, schema.name());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  private void lock(Connection connection) throws SQLException {
    String sql = "select pg_advisory_xact_lock(hashtextextended(?, 4711))";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, "cairn migrations of " + schema.name());
      statement.executeQuery().close();
    }
  }

  /**
   * Sets the search path for this transaction, so that views and functions that are created now
   * refer to Postgres's own catalog, whatever other schemas of the session's search path contain.
   */
  private static void pinSearchPath(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("set local search_path = pg_catalog, pg_temp");
    }
  }

  private void prepare(Connection connection) throws SQLException {
    if (applied.tableExists(connection)) {
      return;
    }
    try (Statement statement = connection.createStatement()) {
      if (!schemaExists(connection)) {
        statement.execute("create schema \"%s\"".formatted(schema.name()));
      }
      statement.execute(schema.sql(tableOfMigrations()));
    }
  }

  /** Returns the SQL that creates the table of the applied migrations. */
  static String tableOfMigrations() {
    return """
    create table cairn.migration (
      version         integer primary key,
      file            text not null,
      checksum        text not null,
      compatible_from integer not null,
      applied_at      timestamptz not null default now()
    );
    comment on table cairn.migration is 'Internal: the migrations that were applied';
    comment on column cairn.migration.checksum is 'The SHA-256 of the file, with Unix line ends';
    comment on column cairn.migration.compatible_from is 'Engines work on this version if they know at least that version of the schema';
    """;
  }

  /** Checks first, since even "create schema if not exists" needs rights that the user may lack. */
  private boolean schemaExists(Connection connection) throws SQLException {
    String sql = "select exists (select from pg_catalog.pg_namespace where nspname = ?)";
    return queryFlag(connection, sql);
  }

  private void apply(Connection connection, int version) throws SQLException {
    Migration migration = migrations.get(version - 1);
    try (Statement statement = connection.createStatement()) {
      statement.execute(schema.sql(migration.text()));
    }
    String sql =
        "insert into cairn.migration (version, file, checksum, compatible_from) values (?, ?, ?, ?)";
    try (PreparedStatement statement = connection.prepareStatement(schema.sql(sql))) {
      statement.setInt(1, version);
      statement.setString(2, migration.file());
      statement.setString(3, migration.checksum());
      statement.setInt(4, migration.compatibleFrom());
      statement.executeUpdate();
    }
  }
}
