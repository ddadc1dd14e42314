package dev.cairn.internal.store.jdbc;

import dev.cairn.internal.store.sql.SqlErrorKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Something that is asked in a transaction of its own, and is done once, however often it is asked:
 * if the connection dies at the commit, Postgres is asked first what became of that transaction.
 * Used for one request, by one thread.
 */
public final class OnceTransaction<T extends @Nullable Object> implements Database.Question<T> {
  /** What a server says of it that took another one's place, and has not got it. */
  private static final String UNKNOWN_TRANSACTION = "22023";

  private final Database database;
  private final Database.Question<T> question;
  private @Nullable Uncertain<T> uncertain;

  public OnceTransaction(Database database, Database.Question<T> question) {
    this.database = database;
    this.question = question;
  }

  /** What was to be committed last, and what it gave. */
  private record Uncertain<T extends @Nullable Object>(
      String transaction, T answer, int failovers) {}

  @Override
  public T ask(Connection connection) throws SQLException {
    int failovers = database.failover().failovers();
    if (uncertain != null
        && uncertain.failovers == failovers // after one, the id may be another transaction's
        && isCommitted(connection, uncertain.transaction)) {
      return uncertain.answer;
    }
    uncertain = null;
    connection.setAutoCommit(false);
    try {
      String transaction = transaction(connection);
      T answer = question.ask(connection);
      uncertain = new Uncertain<>(transaction, answer, failovers);
      connection.commit();
      connection.setAutoCommit(true);
      return answer;
    } catch (SQLException | RuntimeException problem) {
      Database.leave(connection, problem);
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
