package dev.cairn.internal.store.queue;

import dev.cairn.internal.header.HeaderJson;
import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.sql.ParameterBinder;
import dev.cairn.start.Placement;
import dev.cairn.start.Uniqueness;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/** Enqueues debounced workflows: several starts with one key become one workflow. */
final class DebounceStore {
  private final Database database;

  DebounceStore(Database database) {
    this.database = database;
  }

  /**
   * Inserts a delayed workflow, or updates the one that waits under the same key: it gets the new
   * arguments and a later start. Returns the id of that workflow. Idempotent.
   */
  String enqueue(
      Connection connection, Entry.Begin begin, Placement placement, Uniqueness.Debounced debounced)
      throws SQLException {
    String sql =
        """
        select cairn.debounce_encoded(?, ?::json, ?, ?, ?, ? * interval '1 microsecond', ? * interval '1 microsecond',
          ?, ?, ?, ? * interval '1 microsecond', ?, ?::jsonb, ?, ?, ?::jsonb),
          $durable
        """;
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      new ParameterBinder(connection, statement)
          .text(begin.name())
          .text(begin.input())
          .text(placement.queue())
          .text(begin.workflowId())
          .text(debounced.key())
          .numberOrNull(micros(debounced.quiet()))
          .numberOrNull(micros(debounced.longest()))
          .number(placement.priority())
          .text(placement.partition())
          .flag(begin.pinned())
          .numberOrNull(begin.timeout())
          .timestamp(begin.bounds().deadline())
          .text(begin.attributes())
          .text(begin.parentId())
          .flag(begin.bounds().detached())
          .text(HeaderJson.write(begin.headers()));
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getString(1);
      }
    }
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1_000;
  }
}
