package dev.cairn.internal.store.cluster;

import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.record.CurrentExecutor;
import dev.cairn.internal.store.sql.ParameterBinder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads which workflows this executor owns according to the database. There may be more than the
 * process knows of, if the connection broke during a commit that assigned workflows to it.
 */
public record OwnedWorkflows(Database database, CurrentExecutor currentExecutor) {
  public List<String> ids(Connection connection, @Nullable String queue) throws SQLException {
    String sql =
        """
        select id from cairn.workflow
        where executor = ? and state = 'RUNNING' and queue is not distinct from ?
        """;
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      new ParameterBinder(connection, statement).text(currentExecutor.id()).text(queue);
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
