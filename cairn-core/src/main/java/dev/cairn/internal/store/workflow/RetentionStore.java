package dev.cairn.internal.store.workflow;

import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.sql.ParameterBinder;
import dev.cairn.operate.Retention;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Applies retention rules in batches. Thread-safe. */
public final class RetentionStore {
  private static final int SCANNED_PER_BATCH = 2_000;
  private static final int DELETED_PER_BATCH = 500;

  private final Database database;
  private final WorkflowDeletion deletion;

  public RetentionStore(Database database, WorkflowDeletion deletion) {
    this.database = database;
    this.deletion = deletion;
  }

  /**
   * Applies a rule to the next batch of workflows.
   *
   * @param rule the rule
   * @return the number of deleted workflows; empty if the next scan is not due, or another executor
   *     applies the rule
   */
  public OptionalInt deleteBatch(Retention rule) {
    Optional<List<String>> deleted =
        database.execute(
            "apply a retention rule",
            deletion.once(open -> deleteBatch(open, rule), ids -> ids.orElse(List.of())));
    return deleted.map(ids -> OptionalInt.of(ids.size())).orElse(OptionalInt.empty());
  }

  private Optional<List<String>> deleteBatch(Connection connection, Retention rule)
      throws SQLException {
    String sql =
        """
        select cairn.apply_retention(?, ?::text[], ?::text[], ? * interval '1 microsecond', ?, ?)
        """;
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      String[] names = rule.names().toArray(String[]::new);
      new ParameterBinder(connection, statement)
          .text(rule.toString())
          .texts(rule.states().stream().map(Enum::name).toArray(String[]::new))
          .texts(names.length == 0 ? null : names)
          .numberOrNull(rule.age().toNanos() / 1_000)
          .number(SCANNED_PER_BATCH)
          .number(DELETED_PER_BATCH);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getArray(1) == null ? Optional.empty() : Optional.of(WorkflowDeletion.ids(row));
      }
    }
  }
}
