package dev.cairn.internal.store.sql;

import java.sql.SQLException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What the server said. For an error that Cairn's functions raise, the message and the hint are
 * written for people, and the state says what kind it is.
 */
public record SqlError(String state, String said) {
  private static final int DEEPEST = 10;

  /**
   * The error that a server or a driver reported first, without what a pool made of it, or
   * passwords.
   */
  public static SqlError of(SQLException problem) {
    SQLException first = first(problem);
    String state = first.getSQLState() == null ? "" : first.getSQLState();
    ServerErrorMessage server =
        first instanceof PSQLException raised ? raised.getServerErrorMessage() : null;
    if (server == null) {
      return new SqlError(state, ConnectionUrl.masked(String.valueOf(first.getMessage())));
    }
    String hint = server.getHint();
    return new SqlError(state, server.getMessage() + (hint == null ? "" : " " + hint));
  }

  private static SQLException first(SQLException problem) {
    SQLException first = problem;
    for (int depth = 0;
        depth < DEEPEST && first.getCause() instanceof SQLException cause;
        depth++) {
      first = cause;
    }
    return first;
  }
}
