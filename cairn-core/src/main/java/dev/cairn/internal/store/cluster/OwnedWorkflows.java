package dev.cairn.internal.store.cluster;

import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.record.Membership;
import dev.cairn.internal.store.sql.ParameterBinder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What this executor should be running by the database: perhaps more than it knows of, if the
 * connection died when a commit was under way that gave it workflows.
 */
public record OwnedWorkflows(Database database, Membership membership) {
  public List<String> of(Connection connection, @Nullable String queue) throws SQLException {
    String sql =
        """
        select id from cairn.workflow
        where executor = ? and state = 'RUNNING' and queue is not distinct from ?
        """;
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      new ParameterBinder(connection, statement).text(membership.executor()).text(queue);
      try (ResultSet rows = statement.executeQuery()) {
        var ids = new ArrayList<String>();
        while (rows.next()) {
          ids.add(rows.getString(1));
        }
        return ids;
      }
    }
  }
}
