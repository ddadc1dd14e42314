package dev.cairn.internal.store.migration;

import dev.cairn.internal.store.sql.Schema;
import dev.cairn.internal.store.sql.SqlError;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * The migrations of Cairn's own database as text, for administrators who apply it by hand.
 *
 * @param schema the schema
 */
public record SchemaScript(Schema schema) {
  /**
   * Returns the SQL that creates the schema, for a database that does not have it.
   *
   * @return statements that are one transaction
   */
  public String complete() {
    return transaction("create schema if not exists \"%s\";%n".formatted(schema.name()), 0);
  }

  /**
   * Returns the SQL that a database lacks.
   *
   * @param connection a connection to the database; nothing is changed
   * @return statements that are one transaction; empty if the schema is that of this engine
   * @throws dev.cairn.error.DatabaseException if this engine does not work on the schema, or the
   *     user may not read it
   */
  public String missing(Connection connection) {
    try {
      int version = new AppliedMigrations(schema).version(connection, Migrations.OWN);
      if (version == 0) {
        return complete();
      }
      return version >= Migrations.OWN.size() ? "" : transaction("", version);
    } catch (SQLException problem) {
      throw SqlError.exception(
          "The migrations of the schema '%s' cannot be read: %s"
              .formatted(schema.name(), problem.getMessage()),
          problem);
    }
  }

  /**
   * An executor that migrates at the same time waits for the lock, and then finds nothing to do.
   */
  private String transaction(String creation, int version) {
    var script = new StringBuilder();
    script.append(
        """
        begin;
        select pg_advisory_xact_lock(hashtextextended('cairn migrations of %s', 4711));
        set local search_path = pg_catalog, pg_temp;
        """
            .formatted(schema.name()));
    script.append(creation);
    if (version == 0) {
      script.append(schema.sql(Migrations.tableOfMigrations()));
    }
    List<Migration> all = Migrations.OWN;
    for (int next = version + 1; next <= all.size(); next++) {
      append(script, next, all.get(next - 1));
    }
    return script.append("commit;\n").toString();
  }

  private void append(StringBuilder script, int version, Migration migration) {
    String record =
        """

        insert into cairn.migration (version, file, checksum, compatible_from)
        values (%d, '%s', '%s', %d);

        """
            .formatted(version, migration.file(), migration.checksum(), migration.compatibleFrom());
    script
        .append("\n-- %s%n".formatted(migration.file()))
        .append(schema.sql(migration.text()))
        .append(schema.sql(record));
  }
}
