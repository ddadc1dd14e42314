package dev.cairn.internal.store.cluster;

import dev.cairn.error.DatabaseException;
import dev.cairn.error.UsageException;
import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.record.RecordRows;
import dev.cairn.internal.store.sql.ParameterBinder;
import dev.cairn.internal.store.sql.SqlError;
import dev.cairn.version.VersionStatus;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the versions of applications, and sets which of them accept new work. Thread-safe. */
public final class VersionStore {
  private final Database database;

  public VersionStore(Database database) {
    this.database = database;
  }

  /**
   * Sets the one version of an application that accepts new work, or lets every version accept it.
   * Idempotent.
   *
   * @param application the application
   * @param version the version; null for every version
   * @throws UsageException if the application or the version does not exist
   */
  public void set(String application, @Nullable String version) {
    try {
      database.executeForCaller(
          "set the current version of '%s'".formatted(application),
          connection -> {
            String sql = "select cairn.set_version(?, ?), $durable";
            try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
              new ParameterBinder(connection, statement).text(application).text(version);
              return statement.execute();
            }
          });
    } catch (DatabaseException problem) {
      throw problem.getCause() instanceof SQLException sqlException
          ? translate(sqlException, problem)
          : problem;
    }
  }

  private static RuntimeException translate(SQLException sqlException, DatabaseException problem) {
    SqlError error = SqlError.of(sqlException);
    return "CRN11".equals(error.state())
        ? new UsageException(error.message(), sqlException)
        : problem;
  }

  /** Returns all versions by application, the newest first. */
  public List<VersionStatus> all() {
    String sql =
        """
        select v.application, v.version, v.first_seen_at, v.current_since, v.takes_new_work,
               v.executors, v.running, v.waiting, v.stopped
        from cairn.versions v
        order by v.application, v.first_seen_at desc, v.version
        """;
    return database.executeForCaller(
        "list the versions",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql));
              ResultSet rows = statement.executeQuery()) {
            var found = new ArrayList<VersionStatus>();
            while (rows.next()) {
              found.add(status(rows));
            }
            return found;
          }
        });
  }

  private static VersionStatus status(ResultSet row) throws SQLException {
    return new VersionStatus(
        row.getString("application"),
        row.getString("version"),
        RecordRows.instant(row, "first_seen_at"),
        RecordRows.instantOrNull(row, "current_since"),
        row.getBoolean("takes_new_work"),
        row.getLong("executors"),
        new VersionStatus.InFlight(
            row.getLong("running"), row.getLong("waiting"), row.getLong("stopped")));
  }
}
