package dev.cairn.store;

import dev.cairn.api.DatabaseException;
import dev.cairn.api.Sentence;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Brings a schema to what this engine needs: plain versioned {@code .sql} files, applied in one
 * transaction under an advisory lock, so that several executors may start at once.
 */
final class Migrations {
  /** Those of Cairn's own database. */
  static final List<String> OWN =
      List.of(
          "V1__workflows_and_steps.sql",
          "V2__cluster.sql",
          "V3__queues.sql",
          "V4__schedules.sql",
          "V5__branches.sql",
          "V6__messages.sql",
          "V7__promises.sql",
          "V8__events.sql",
          "V9__streams.sql",
          "V10__steering.sql",
          "V11__attributes_and_find.sql",
          "V12__deleting.sql",
          "V13__sql_face.sql",
          "V14__forks.sql",
          "V15__versions.sql",
          "V16__clients.sql",
          "V17__row_shapes.sql",
          "V18__telling.sql",
          "V19__large_values.sql",
          "V20__replica_identity.sql",
          "V21__least_privilege.sql",
          "V22__bounded_memory.sql",
          "V23__fork_version.sql",
          "V24__claims_by_bytes.sql",
          "V25__failover.sql",
          "V26__clock_steps.sql",
          "V27__binding_ids.sql");

  /** Those of a database that only holds users' tables. */
  static final List<String> BESIDE = List.of("O1__transactions.sql");

  private final Schema schema;
  private final List<String> files;

  Migrations(Schema schema, List<String> files) {
    this.schema = schema;
    this.files = files;
  }

  void apply(Connection connection) throws SQLException {
    if (applied(connection) == files.size()) {
      return;
    }
    connection.setAutoCommit(false);
    try {
      lock(connection);
      pinSearchPath(connection);
      prepare(connection);
      for (int version = applied(connection) + 1; version <= files.size(); version++) {
        apply(connection, version);
      }
      connection.commit();
      connection.setAutoCommit(true);
    } catch (SQLException | RuntimeException problem) {
      Database.leave(connection, problem);
      throw problem;
    }
  }

  /** What to tell a user who lacks the rights to bring the schema to what this engine needs. */
  DatabaseException forbidden(Connection connection, Source source, SQLException problem)
      throws SQLException {
    if (!exists(connection)) {
      return new DatabaseException(
          "The user of %s has not the rights to set up the schema '%s': %s Let an owner open Cairn once, or run: create schema %s authorization <user>."
              .formatted(source, schema.name(), Sentence.of(problem.getMessage()), schema.name()),
          problem);
    }
    if (!isReadable(connection)) {
      return new DatabaseException(
          "The user of %s has not the rights to use the schema '%s': %s Let an owner run the grants of docs/sql/roles.sql, and then: grant cairn_client to <user>."
              .formatted(source, schema.name(), Sentence.of(problem.getMessage())),
          problem);
    }
    return new DatabaseException(
        "The schema '%s' has version %d, this engine needs %d, and the user of %s has not the rights to change it: %s Let an owner open Cairn once."
            .formatted(
                schema.name(),
                applied(connection),
                files.size(),
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
    return asked(connection, sql);
  }

  /** The schema's version, 0 if there is none yet. */
  private int applied(Connection connection) throws SQLException {
    if (!exists(connection)) {
      return 0;
    }
    String sql = "select coalesce(max(version), 0) from cairn.migration";
    try (PreparedStatement statement = connection.prepareStatement(schema.sql(sql));
        ResultSet row = statement.executeQuery()) {
      row.next();
      int version = row.getInt(1);
      if (version > files.size()) {
        throw new DatabaseException(
            "The schema '%s' has version %d and this engine knows %d: a newer Cairn has been here. Upgrade this application's Cairn, or give it a schema of its own."
                .formatted(schema.name(), version, files.size()));
      }
      return version;
    }
  }

  /**
   * Read from the catalogs' tables: to_regclass may answer from a cache that does not know yet what
   * was committed while this waited for the lock.
   */
  private boolean exists(Connection connection) throws SQLException {
    String sql =
        """
        select exists (select from pg_catalog.pg_class c
                       join pg_catalog.pg_namespace n on n.oid = c.relnamespace
                       where n.nspname = ? and c.relname = 'migration')
        """;
    return asked(connection, sql);
  }

  private boolean asked(Connection connection, String sql) throws SQLException {
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
   * For this transaction alone: names in views and function bodies that are parsed now are found in
   * Postgres's own catalog, whatever others have put into the schemas of the session's path.
   */
  private static void pinSearchPath(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("set local search_path = pg_catalog, pg_temp");
    }
  }

  private void prepare(Connection connection) throws SQLException {
    if (exists(connection)) {
      return;
    }
    String sql =
        """
        create table cairn.migration (
          version    integer primary key,
          file       text not null,
          applied_at timestamptz not null default now()
        )
        """;
    try (Statement statement = connection.createStatement()) {
      if (!schemaExists(connection)) {
        statement.execute("create schema \"%s\"".formatted(schema.name()));
      }
      statement.execute(schema.sql(sql));
    }
  }

  /** Asked first, since even "create schema if not exists" needs rights that a user may lack. */
  private boolean schemaExists(Connection connection) throws SQLException {
    String sql = "select exists (select from pg_catalog.pg_namespace where nspname = ?)";
    return asked(connection, sql);
  }

  private void apply(Connection connection, int version) throws SQLException {
    String file = files.get(version - 1);
    try (Statement statement = connection.createStatement()) {
      statement.execute(schema.sql(read(file)));
    }
    String sql = "insert into cairn.migration (version, file) values (?, ?)";
    try (PreparedStatement statement = connection.prepareStatement(schema.sql(sql))) {
      statement.setInt(1, version);
      statement.setString(2, file);
      statement.executeUpdate();
    }
  }

  private static String read(String file) {
    try (InputStream stream = Migrations.class.getResourceAsStream(file)) {
      if (stream == null) {
        throw new IllegalStateException("The migration " + file + " is missing from the jar");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
