package dev.cairn.internal.store.workflow;

import dev.cairn.internal.store.jdbc.BorrowedConnection;
import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.jdbc.OnceTransaction;
import dev.cairn.internal.store.sql.ParameterBinder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/**
 * Deletes workflows in one transaction, with what is kept of them in other databases. That goes
 * first: if the process dies between, the workflows are still there, and a workflow that is started
 * under one of their ids later never finds what another one left. Thread-safe.
 */
public final class WorkflowDeletion {
  private final Database database;
  private final Collection<Database> beside;

  /** Of workflows in a database, with what is kept of them in others. */
  public WorkflowDeletion(Database database, Collection<Database> beside) {
    this.database = database;
    this.beside = List.copyOf(beside);
  }

  /** A statement that deletes workflows, and gives their ids in its first column of one row. */
  @FunctionalInterface
  interface Deletion<T> {
    T in(Connection connection) throws SQLException;
  }

  /** What was deleted. */
  @FunctionalInterface
  interface Gone<T> {
    List<String> of(T deletion);
  }

  <T> OnceTransaction<T> once(Deletion<T> deletion, Gone<T> gone) {
    return new OnceTransaction<>(
        database,
        connection -> {
          T deleted = deletion.in(connection);
          for (Database other : beside) {
            forget(other, gone.of(deleted));
          }
          return deleted;
        });
  }

  private static void forget(Database other, List<String> ids) throws SQLException {
    String sql = "delete from cairn.transaction where workflow_id = any (?::text[])";
    if (ids.isEmpty()) {
      return;
    }
    try (BorrowedConnection borrowed = other.borrowBriefly();
        PreparedStatement statement = borrowed.prepare(other.sql(sql))) {
      new ParameterBinder(borrowed.connection(), statement).texts(ids.toArray(String[]::new));
      statement.executeUpdate();
    }
  }

  /** The ids that a row has in its first column; none if they are null. */
  static List<String> ids(ResultSet row) throws SQLException {
    var array = row.getArray(1);
    return array == null ? List.of() : List.of((String[]) array.getArray());
  }
}
