package dev.cairn.internal.store.jdbc;

import dev.cairn.internal.store.sql.SqlErrorKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Executes statements in a transaction that takes effect once, although it may be repeated: if the
 * connection breaks during the commit, the next attempt first asks Postgres whether the transaction
 * was committed ({@code pg_xact_status}). For one request and one thread.
 */
public final class OnceTransaction<T extends @Nullable Object> implements Database.SqlCall<T> {
  /**
   * The SQL state for a transaction id in the future, as on a server that lacks the transaction.
   */
  private static final String UNKNOWN_TRANSACTION = "22023";

  private final Database database;
  private final Database.SqlCall<T> call;
  private @Nullable Uncertain<T> uncertain;

  public OnceTransaction(Database database, Database.SqlCall<T> call) {
    this.database = database;
    this.call = call;
  }

  /** A transaction whose commit may have succeeded, and its result. */
  private record Uncertain<T extends @Nullable Object>(
      String transaction, T result, int failovers) {}

  @Override
  public T execute(Connection connection) throws SQLException {
    int failovers = database.failover().failovers();
    if (uncertain != null
        && uncertain.failovers
            == failovers // after a failover, the id may belong to another transaction
        && isCommitted(connection, uncertain.transaction)) {
      return uncertain.result;
    }
    uncertain = null;
    connection.setAutoCommit(false);
    try {
      String transaction = transaction(connection);
      T result = call.execute(connection);
      uncertain = new Uncertain<>(transaction, result, failovers);
      connection.commit();
      connection.setAutoCommit(true);
      return result;
    } catch (SQLException | RuntimeException problem) {
      Database.rollBack(connection, problem);
      throw problem;
    }
  }

  private String transaction(Connection connection) throws SQLException {
    String sql = "select pg_current_xact_id(), $durable";
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql));
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getString(1);
    }
  }

  private static boolean isCommitted(Connection connection, String transaction)
      throws SQLException {
    String status = status(connection, transaction);
    if (status.equals("in progress")) {
      throw new SQLException(
          "transaction %s may still be committed".formatted(transaction),
          SqlErrorKind.SERIALIZATION_FAILURE);
    }
    return status.equals("committed");
  }

  private static String status(Connection connection, String transaction) throws SQLException {
    String sql = "select coalesce(pg_xact_status(?::xid8), 'too old')";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, transaction);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getString(1);
      }
    } catch (SQLException problem) {
      if (UNKNOWN_TRANSACTION.equals(problem.getSQLState())) {
        return "unknown";
      }
      throw problem;
    }
  }
}
