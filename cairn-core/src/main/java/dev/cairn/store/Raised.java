package dev.cairn.store;

import java.sql.SQLException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What Cairn's functions raise: the message and the hint are written for people, the state says
 * what kind it is.
 */
record Raised(String state, String said) {
  static Raised of(SQLException problem) {
    String state = problem.getSQLState() == null ? "" : problem.getSQLState();
    ServerErrorMessage server =
        problem instanceof PSQLException raised ? raised.getServerErrorMessage() : null;
    return new Raised(
        state,
        server == null
            ? String.valueOf(problem.getMessage())
            : server.getMessage() + " " + server.getHint());
  }
}
