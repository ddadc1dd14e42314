package dev.cairn.cli.doctor;

import dev.cairn.cli.api.DatabaseTarget;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Checks a database and its server. Changes nothing. */
public final class Doctor {
  private final DatabaseTarget database;

  /** Creates checks of a database. */
  public Doctor(DatabaseTarget database) {
    this.database = database;
  }

  /** A check, which returns what it has found. */
  @FunctionalInterface
  private interface Check {
    List<Finding> run(Reads reads) throws SQLException;
  }

  /** Runs all checks. A check that cannot read what it needs is a finding itself. */
  public List<Finding> findings() throws SQLException {
    List<Finding> all = new ArrayList<>();
    try (Connection connection = database.connect()) {
      var reads = new Reads(connection, database.schema());
      all.add(Finding.ok("connection", "Postgres %s".formatted(reads.text("show server_version"))));
      add(all, reads, "server", ServerChecks::role);
      add(all, reads, "settings", ServerChecks::settings);
      add(all, reads, "connections", ServerChecks::connections);
      add(all, reads, "pooler", ServerChecks::pooler);
      add(all, reads, "clock", ServerChecks::clock);
      add(all, reads, "transactions", ServerChecks::longTransactions);
      if (!database.hasSchema()) {
        all.add(
            Finding.error(
                "schema",
                "There is no schema '%s' with Cairn's tables.".formatted(database.schema()),
                "Create it with cairn migrate apply, or correct --schema."));
        return all;
      }
      add(all, reads, "rights", SchemaChecks::rights);
      add(all, reads, "bloat", SchemaChecks::bloat);
      add(all, reads, "executors", SchemaChecks::executors);
      add(all, reads, "waiting", SchemaChecks::unclaimed);
      add(all, reads, "workflows", SchemaChecks::stopped);
    }
    return all;
  }

  private static void add(List<Finding> all, Reads reads, String name, Check check) {
    try {
      all.addAll(check.run(reads));
    } catch (SQLException refused) {
      all.add(
          Finding.info(
              name,
              "This was not checked: " + refused.getMessage(),
              "Repeat the command as a user who may read it."));
    }
  }
}
