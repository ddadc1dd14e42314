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
 * Deletes workflows in one transaction, and their ledger rows in external databases. Those are
 * deleted before the commit: if the process dies in between, the workflows still exist, and a later
 * workflow with the same id never finds ledger rows of a deleted one. Thread-safe.
 */
public final class WorkflowDeletion {
  private final Database database;
  private final Collection<Database> externalDatabases;

  /**
   * Creates the deletion.
   *
   * @param externalDatabases the databases that may have ledger rows
   */
  public WorkflowDeletion(Database database, Collection<Database> externalDatabases) {
    this.database = database;
    this.externalDatabases = List.copyOf(externalDatabases);
  }

  /** A statement that deletes workflows. */
  @FunctionalInterface
  interface Deletion<T> {
    T execute(Connection connection) throws SQLException;
  }

  /** Extracts the ids of the deleted workflows. */
  @FunctionalInterface
  interface DeletedIds<T> {
    List<String> of(T deletion);
  }

  <T> OnceTransaction<T> once(Deletion<T> deletion, DeletedIds<T> deletedIds) {
    return new OnceTransaction<>(
        database,
        connection -> {
          T deleted = deletion.execute(connection);
          for (Database other : externalDatabases) {
            deleteLedgerRows(other, deletedIds.of(deleted));
          }
          return deleted;
        });
  }

  private static void deleteLedgerRows(Database other, List<String> ids) throws SQLException {
    String sql = "delete from cairn.transaction where workflow_id = any (?::text[])";
    if (ids.isEmpty()) {
      return;
    }
    try (BorrowedConnection borrowed = other.borrowForStatement();
        PreparedStatement statement = borrowed.prepare(other.sql(sql))) {
      new ParameterBinder(borrowed.connection(), statement).texts(ids.toArray(String[]::new));
      statement.executeUpdate();
    }
  }

  /** Reads the ids in the first column of a row; an empty list for null. */
  static List<String> ids(ResultSet row) throws SQLException {
    var array = row.getArray(1);
    return array == null ? List.of() : List.of((String[]) array.getArray());
  }
}
