package dev.cairn.store;

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
record InHand(Database database, Membership membership) {
  List<String> of(Connection connection, @Nullable String queue) throws SQLException {
    String sql =
        """
        select id from cairn.workflow
        where executor = ? and state = 'RUNNING' and queue is not distinct from ?
        """;
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      new Binder(connection, statement).text(membership.executor()).text(queue);
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
