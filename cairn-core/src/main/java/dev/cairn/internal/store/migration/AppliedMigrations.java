package dev.cairn.internal.store.migration;

import dev.cairn.error.DatabaseException;
import dev.cairn.internal.store.sql.Schema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads the migrations that were applied to a schema, and checks that this engine works on it. */
public record AppliedMigrations(Schema schema) {
  private record Applied(int version, String file, String checksum, int compatibleFrom) {}

  /** Returns whether the schema has the migration table. */
  public boolean tableExists(Connection connection) throws SQLException {
    return migrationColumns(connection) > 0;
  }

  /**
   * Returns the version of the schema; 0 if it has no tables.
   *
   * @param known the migrations of this engine
   * @throws DatabaseException if this engine does not work on the schema: an unreleased or a newer
   *     engine created it, or a migration was changed after it had been applied
   */
  public int version(Connection connection, List<Migration> known) throws SQLException {
    int columns = migrationColumns(connection);
    if (columns == 0) {
      return 0;
    }
    if (columns < 2) {
      throw new DatabaseException(
          "The schema '%s' was created by an unreleased version of Cairn, and cannot be upgraded. Use another schema (Config.schema), or drop this one with all its workflows: drop schema %s cascade."
              .formatted(schema.name(), schema.name()));
    }
    List<Applied> applied = applied(connection);
    checkIsNotTooNew(applied, known);
    checkIsUnchanged(applied, known);
    return applied.isEmpty() ? 0 : applied.getLast().version();
  }

  /**
   * Returns 2 if the migration table has checksums, 1 if not, 0 if it does not exist. Reads the
   * catalog tables: {@code to_regclass} may use a cache that lacks what another session committed
   * while this one waited for the lock.
   */
  private int migrationColumns(Connection connection) throws SQLException {
    String sql =
        """
        select count(*) from pg_catalog.pg_class c
        join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        join pg_catalog.pg_attribute a on a.attrelid = c.oid
        where n.nspname = ? and c.relname = 'migration' and a.attname in ('version', 'checksum')
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, schema.name());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }

  private List<Applied> applied(Connection connection) throws SQLException {
    String sql =
        "select version, file, checksum, compatible_from from cairn.migration order by version";
    var applied = new ArrayList<Applied>();
    try (PreparedStatement statement = connection.prepareStatement(schema.sql(sql));
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        applied.add(
            new Applied(rows.getInt(1), rows.getString(2), rows.getString(3), rows.getInt(4)));
      }
    }
    return applied;
  }

  /**
   * Throws if the schema requires a newer engine. An engine of the previous release works on the
   * next version of the schema.
   */
  private void checkIsNotTooNew(List<Applied> applied, List<Migration> known) {
    for (Applied migration : applied) {
      if (migration.compatibleFrom() > known.size()) {
        throw new DatabaseException(
            "The schema '%s' has version %d, which needs an engine that knows version %d; this engine knows version %d. Upgrade Cairn in this application, or use another schema (Config.schema)."
                .formatted(
                    schema.name(),
                    applied.getLast().version(),
                    migration.compatibleFrom(),
                    known.size()));
      }
    }
  }

  private void checkIsUnchanged(List<Applied> applied, List<Migration> known) {
    for (Applied migration : applied) {
      if (migration.version() > known.size()) {
        return;
      }
      Migration own = known.get(migration.version() - 1);
      if (!migration.checksum().equals(own.checksum())) {
        throw new DatabaseException(
            "Version %d of the schema '%s' was created by the migration %s with the checksum %s; this engine has %s with the checksum %s. Use the release of Cairn that created the schema, or use another schema (Config.schema)."
                .formatted(
                    migration.version(),
                    schema.name(),
                    migration.file(),
                    migration.checksum(),
                    own.file(),
                    own.checksum()));
      }
    }
  }
}
