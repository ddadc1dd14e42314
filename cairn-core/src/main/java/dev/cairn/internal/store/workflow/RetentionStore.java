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

/** Deletes what was kept long enough, a batch at a time. Thread-safe. */
public final class RetentionStore {
  private static final int LOOKED_AT = 2_000;
  private static final int DELETED = 500;

  private final Database database;
  private final WorkflowDeletion deleting;

  public RetentionStore(Database database, WorkflowDeletion deleting) {
    this.database = database;
    this.deleting = deleting;
  }

  /**
   * Takes one step of a rule's round over the workflows.
   *
   * @param rule the rule
   * @return how many workflows are gone; empty if the next round has not begun, or if another
   *     executor takes this step now
   */
  public OptionalInt sweep(Retention rule) {
    Optional<List<String>> gone =
        database.ask(
            "delete what was kept long enough",
            deleting.once(open -> sweep(open, rule), ids -> ids.orElse(List.of())));
    return gone.map(ids -> OptionalInt.of(ids.size())).orElse(OptionalInt.empty());
  }

  private Optional<List<String>> sweep(Connection connection, Retention rule) throws SQLException {
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
          .number(LOOKED_AT)
          .number(DELETED);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getArray(1) == null ? Optional.empty() : Optional.of(WorkflowDeletion.ids(row));
      }
    }
  }
}
