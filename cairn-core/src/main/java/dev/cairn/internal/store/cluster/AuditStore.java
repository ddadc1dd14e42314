package dev.cairn.internal.store.cluster;

import dev.cairn.access.AuditEntry;
import dev.cairn.access.AuditedChange;
import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.record.RecordRows;
import dev.cairn.internal.store.sql.ParameterBinder;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stores the audit log. Thread-safe. */
public final class AuditStore {
  private final Database database;

  public AuditStore(Database database) {
    this.database = database;
  }

  /** Writes an entry and returns its number. If the connection breaks, there may be two. */
  public long begin(AuditedChange change) {
    String sql =
        """
        insert into cairn.audit (principal, operation, target, address, request, before)
        values (?, ?, ?, ?, ?::json, ?::json)
        returning id
        """;
    return database.executeForCaller(
        "write the audit log",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            new ParameterBinder(connection, statement)
                .text(change.principal())
                .text(change.operation())
                .text(change.target())
                .text(change.address())
                .text(change.request())
                .text(change.before());
            try (ResultSet row = statement.executeQuery()) {
              row.next();
              return row.getLong(1);
            }
          }
        });
  }

  /** Completes an entry that is not complete. */
  public void complete(long id, String outcome, @Nullable String after) {
    String sql =
        """
        update cairn.audit a set outcome = ?, after = ?::json, completed_at = cairn.now()
        where a.id = ? and a.outcome is null
        """;
    database.executeForCaller(
        "complete the audit log",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            new ParameterBinder(connection, statement).text(outcome).text(after).numberOrNull(id);
            return statement.executeUpdate();
          }
        });
  }

  /** Returns entries, the latest first. */
  public List<AuditEntry> entries(@Nullable String target, long before, int size) {
    String sql =
        """
        select a.id, a.at, a.principal, a.operation, a.target, a.address, a.request, a.before, a.outcome,
               a.after, a.completed_at
        from cairn.audit_log a
        where a.id < ? and (?::text is null or a.target = ?)
        order by a.id desc
        limit ?
        """;
    return database.executeForCaller(
        "read the audit log",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            new ParameterBinder(connection, statement)
                .numberOrNull(before)
                .text(target)
                .text(target)
                .number(size);
            return entries(statement);
          }
        });
  }

  private static List<AuditEntry> entries(PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      var found = new ArrayList<AuditEntry>();
      while (rows.next()) {
        found.add(
            new AuditEntry(
                rows.getLong("id"),
                RecordRows.instant(rows, "at"),
                new AuditedChange(
                    rows.getString("principal"),
                    rows.getString("operation"),
                    rows.getString("target"),
                    rows.getString("address"),
                    rows.getString("request"),
                    rows.getString("before")),
                rows.getString("outcome"),
                rows.getString("after"),
                RecordRows.instantOrNull(rows, "completed_at")));
      }
      return found;
    }
  }
}
